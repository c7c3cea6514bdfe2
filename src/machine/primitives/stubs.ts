import { stubbed } from './define';
import type { PrimitiveEntry } from './entry';

const ACCOUNTING = 'statistics are not kept.';
const MEMCG = 'no memory cgroup is charged.';
const DEBUG = 'the debugging aid finds nothing.';

/** name, parameter letters, result, kernel file, assumption. */
const STUBS: readonly (readonly [
  names: string,
  parameters: string,
  result: string,
  source: string,
  assumption: string,
])[] = [
  [
    'mod_node_page_state __mod_node_page_state mod_zone_page_state __mod_zone_page_state mod_lruvec_state __mod_lruvec_state __mod_lruvec_page_state mod_lruvec_page_state __lruvec_stat_mod_folio lruvec_stat_mod_folio __mod_memcg_lruvec_state node_stat_mod_folio zone_stat_mod_folio __node_stat_mod_folio __zone_stat_mod_folio',
    'iii',
    'void',
    'mm/vmstat.c',
    ACCOUNTING,
  ],
  [
    'inc_node_page_state dec_node_page_state inc_zone_page_state dec_zone_page_state __inc_node_page_state __dec_node_page_state __inc_lruvec_page_state __dec_lruvec_page_state inc_lruvec_page_state dec_lruvec_page_state __inc_zone_page_state __dec_zone_page_state zone_stat_add_folio zone_stat_sub_folio node_stat_add_folio node_stat_sub_folio lruvec_stat_add_folio lruvec_stat_sub_folio',
    'ii',
    'void',
    'mm/vmstat.c',
    ACCOUNTING,
  ],
  ['count_vm_event __count_vm_event', 'i', 'void', 'include/linux/vmstat.h', ACCOUNTING],
  [
    'count_vm_events __count_vm_events count_memcg_events __count_memcg_events',
    'iii',
    'void',
    'include/linux/vmstat.h',
    ACCOUNTING,
  ],
  ['mem_cgroup_uncharge __mem_cgroup_uncharge', 'i', 'void', 'mm/memcontrol.c', MEMCG],
  [
    'mem_cgroup_uncharge_list __mem_cgroup_uncharge_list mem_cgroup_uncharge_folios __mem_cgroup_uncharge_folios',
    'i',
    'void',
    'mm/memcontrol.c',
    MEMCG,
  ],
  ['mem_cgroup_charge __mem_cgroup_charge', 'iii', 'int', 'mm/memcontrol.c', MEMCG],
  ['add_taint', 'ii', 'void', 'kernel/panic.c', 'the taint is not kept.'],
  ['kmemleak_alloc', 'iiii', 'void', 'mm/kmemleak.c', DEBUG],
  ['kmemleak_free kmemleak_not_leak kmemleak_ignore', 'i', 'void', 'mm/kmemleak.c', DEBUG],
  ['kasan_poison_pages kasan_unpoison_pages', 'iii', 'void', 'mm/kasan', DEBUG],
  ['might_alloc', 'i', 'void', 'include/linux/sched/mm.h', 'the flags are checked where the allocation is made.'],
  [
    'instrument_atomic_write instrument_atomic_read instrument_atomic_read_write instrument_read instrument_write instrument_read_write',
    'ii',
    'void',
    'include/linux/instrumented.h',
    DEBUG,
  ],
  ['kcsan_mb kcsan_wmb kcsan_rmb kcsan_release', '', 'void', 'include/linux/kcsan-checks.h', DEBUG],
  ['debugfs_create_dir', 'ii', 'struct dentry *', 'fs/debugfs/inode.c', 'debugfs does not exist.'],
  [
    'debugfs_create_file debugfs_create_bool debugfs_create_u32',
    'iiiii',
    'struct dentry *',
    'fs/debugfs/inode.c',
    'debugfs does not exist.',
  ],
  ['debugfs_remove debugfs_remove_recursive', 'i', 'void', 'fs/debugfs/inode.c', 'debugfs does not exist.'],
  ['prefetch prefetchw', 'i', 'void', 'include/linux/prefetch.h', 'a prefetch has no effect.'],
  ['lockdep_init_map_type lockdep_set_class', 'ii', 'void', 'kernel/locking/lockdep.c', DEBUG],
  ['page_table_check_alloc page_table_check_free', 'ii', 'void', 'mm/page_table_check.c', DEBUG],
  // static_cpu_has() is asm goto that boot patches; boot_cpu_has() reads the same bits of an object that nobody has filled.
  ['_static_cpu_has', 'i', 'bool', 'arch/x86/include/asm/cpufeature.h', 'the CPU has no feature that is optional.'],
  ['__cpuhp_setup_state', 'iiiiii', 'int', 'kernel/cpu.c', 'no CPU comes or goes.'],
  ['touch_nmi_watchdog touch_softlockup_watchdog', '', 'void', 'kernel/watchdog.c', 'there is no watchdog.'],
];

/** What runs have no need of. */
export const stubs: readonly PrimitiveEntry[] = STUBS.flatMap(([names, parameters, result, source, assumption]) =>
  names.split(' ').map(name => stubbed(name, parameters, result, { source }, assumption)),
);
