/** Lets the browser save a text, or bytes, as a file. */
export function download(name: string, type: string, content: BlobPart): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The click only begins the download; it holds the content by then.
  setTimeout(() => URL.revokeObjectURL(url));
}
