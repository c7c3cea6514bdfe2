/**
 * What callee names say by kernel convention. Conventions, not identities: no function of a driver is named here, and a
 * helper that follows the convention is understood wherever it is defined.
 */

/** Prints, traces and dumps: what reaches only these decides nothing. */
const PRINTS =
  /^(?:no_)?(?:v?printk\w*|pr_\w+|\w*dev_(?:\w+_)?(?:dbg|info|warn|err|notice|crit|emerg|alert)\w*|netdev_\w+|netif_(?:dbg|info|warn|err|notice)|seq_\w+|trace_\w+|v?s[cn]*printf|\w*_?(?:dbg|debug|DEBUG|dump)\w*|DRM_\w+|drm_\w*(?:dbg|err|warn|info)\w*|\w*printf|\w+_(?:err|warn|info|notice|msg))$/;

/** WARN_ON, WARN_ONCE, VM_WARN_ON_PAGE, netdev_WARN, … */
const WARNS = /^(?:\w*_)?WARN(?:_\w+)?$|^WARN\w*$/;
/** BUG_ON, VM_BUG_ON_PAGE, DBG_BUGON, ASSERT, … */
const DIES = /^(?:\w*_)?BUG(?:_?ON\w*)?$|^\w*BUG_?ON\w*$|^\w*ASSERT\w*$|^assert\w*$|^panic$/;

const PASSES =
  /^(?:likely|unlikely|READ_ONCE|IS_ERR_VALUE|__builtin_expect|min|max|min_t|max_t|clamp|clamp_t|cpu_to_\w+|abs|atomic_read|atomic_long_read)$/;
const WAITS = /^_*(?:wait_(?:event|var_event|on)|read_poll|\w*poll_timeout|wake_up)\w*$/;
const FREES =
  /(?:^|_)(?:k?v?free|kfree|destroy|dealloc|dispose|teardown)(?:_|d?$|s$)|(?:^|_)free\w*$|^free|_free(?:_|$)|_dtor$|(?:^|_)release(?:_|$)/;
const UNMAPS = /(?:^|_)(?:dma_unmap|unmap|iommu_unmap|pci_unmap|sync_single_for_cpu)(?:_|$)/;
const ALLOCATES =
  /^(?:__|dev_|__dev_|napi_)?(?:alloc_pages?|get_free_pages?|get_zeroed_page|alloc_pages_node|alloc_pages_exact)(?:_\w+)?$|^page_pool_\w*alloc\w*$|^(?:dma_|iommu_|__iommu_)?alloc_pages?(?:_\w+)?$|^(?:__)?folio_alloc\w*$|^page_frag_alloc\w*$|^alloc_\w*page\w*$|^skb_page_frag_refill$|^\w+_alloc_pages?$/;
const LOCKS_PAGE = /^(?:__)?(?:try)?lock_page(?:_\w+)?$|^(?:folio_(?:try)?lock)$|^lock_page_\w+$/;

/** An atomic accessor, as a field's address is handed to. */
export const isAtomic = (name: string): boolean => /^(?:arch_|raw_)?atomic(?:_long)?_\w+$|^READ_ONCE$/.test(name);
/** Reads the value and nothing else. */
export const isPlainRead = (name: string): boolean =>
  /^(?:arch_|raw_)?atomic(?:_long)?_read(?:_acquire)?$|^READ_ONCE$/.test(name);
export const isPrint = (name: string): boolean => PRINTS.test(name);
export const isWarning = (name: string): boolean => WARNS.test(name);
/** Never comes back, whatever its argument. */
export const isEnding = (name: string): boolean =>
  /^(?:BUG|panic|unreachable|do_exit|make_task_dead|__builtin_unreachable)$/.test(name);
export const isFatal = (name: string): boolean => DIES.test(name);
/** A macro or function whose result is its argument, as far as a decision goes. */
export const isTransparent = (name: string): boolean => PASSES.test(name);
export const isWait = (name: string): boolean => WAITS.test(name);
export const isFree = (name: string): boolean => FREES.test(name);
export const isUnmap = (name: string): boolean => UNMAPS.test(name);
export const isPageAllocation = (name: string): boolean => ALLOCATES.test(name);
/** Taking the page lock says that others can find the page. */
export const isPageLock = (name: string): boolean => LOCKS_PAGE.test(name);

/** A type that names page-table entries or tables: pte_t, pmd_t, pgtable_t. */
export const isPageTableType = (type: string): boolean =>
  /\b\w*(?:pte|pmd|pud|p4d|pgd|pgtable|ptep|ptdesc)(?:val)?(?:_t)?\b/.test(type) && !/\bpte_?(?:idx|index)/.test(type);
