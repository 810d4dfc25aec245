import type { ActionOf, ActionRenderer } from '../actionRenderer.ts';
import { runtimeRecord } from '../record.ts';
import { lines, sh } from '../shellText.ts';

/** Kernel modules, loaded until the next boot. */
export const module: ActionRenderer<ActionOf<'module'>> = {
  script({ modules }, lab) {
    /** Modules that were not there before, one a line, in the order of loading. */
    const loaded = runtimeRecord(lab, 'modules');
    /** A module that is part of the kernel may have no folder in /sys/module; found out once, by `apply`. */
    const builtIn = runtimeRecord(lab, 'module-built-in.');
    return {
      probe: sh`for lvs_module in ${modules}; do
  [ -d "/sys/module/$lvs_module" ] || [ -e ${builtIn}"$lvs_module" ] || return 1
done`,
      apply: lines(
        // One process for all that are missing; only where that does not do is each asked for what is wrong with it.
        sh`lvs_modules=
for lvs_module in ${modules}; do
  [ -d "/sys/module/$lvs_module" ] || lvs_modules="$lvs_modules $lvs_module"
done
[ -z "$lvs_modules" ] || modprobe -a $lvs_modules 2>/dev/null
for lvs_module in $lvs_modules; do
  if ! [ -d "/sys/module/$lvs_module" ] && ! modprobe "$lvs_module"; then
    read -r lvs_kernel </proc/sys/kernel/osrelease
    echo "The kernel $lvs_kernel has no usable module $lvs_module: a lab that does without it, or another kernel, is needed." >&2
    return 1
  fi
  if [ -d "/sys/module/$lvs_module" ]; then
    printf '%s\n' "$lvs_module" >>${loaded} || return 1
  else
    printf '' >${builtIn}"$lvs_module" || return 1
  fi
done`,
      ),
      // A module that something else uses by now stays: modprobe refuses to take it out. Last loaded, first removed.
      undo: lines(
        sh`if [ -e ${loaded} ]; then
  lvs_modules=
  while read -r lvs_module; do lvs_modules="$lvs_module $lvs_modules"; done <${loaded}
  for lvs_module in $lvs_modules; do modprobe -r "$lvs_module" 2>/dev/null; done
  rm -f ${loaded}
fi`,
        sh`rm -f ${builtIn}*`,
      ),
    };
  },

  plain({ modules }) {
    return sh`modprobe -a ${modules}`;
  },
};
