/** QEMU as it is installed. A saved state of one version is not restored by another. */
export interface QemuProgram {
  readonly binary: string;
  /** As the program itself says it, such as `7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)`. */
  readonly version: string;
}
