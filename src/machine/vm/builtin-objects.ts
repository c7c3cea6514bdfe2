/**
 * Objects that no C file of a kernel defines: linker scripts and assembly do. Name to size and first value (low word).
 */
export const BUILTIN_OBJECTS: ReadonlyMap<string, { readonly size: number; readonly value: number }> = new Map([
  // arch/x86/kernel/vmlinux.lds.S: jiffies = jiffies_64. INITIAL_JIFFIES lets it wrap five minutes after the start.
  ['jiffies', { size: 8, value: -300 * 250 }],
  ['_text', { size: 1, value: 0 }],
  ['_stext', { size: 1, value: 0 }],
  ['_etext', { size: 1, value: 0 }],
  ['_end', { size: 1, value: 0 }],
  ['__bss_stop', { size: 1, value: 0 }],
  // arch/x86/kernel/head_64.S
  ['phys_base', { size: 8, value: 0 }],
  ['empty_zero_page', { size: 4096, value: 0 }],
]);
