/* lib/list-test.c: KUnit's assertions and its memory are the few lines below. */
#include "lib/list-test.c"

#ifdef _LINUX_KLIST_H
/*
 * 6.12 tests klists too. klist_remove() waits for the last reference as the
 * running task, which the machine has none of; here nobody else holds one.
 */
#include <linux/sched.h>

static struct task_struct caller = { .usage = REFCOUNT_INIT(1) };

#undef current
#define current (&caller)
#define wake_up_process(task) ((void)(task))

#include "lib/klist.c"
#endif

#include <pagewarden.h>

static unsigned int failures;

static void failed(const struct kunit_loc *loc)
{
	failures++;
	pr_info("%s:%d fails\n", loc->file, loc->line);
}

/* The name up to 6.4, and the one since. */
void kunit_do_failed_assertion(struct kunit *test, const struct kunit_loc *loc,
			       enum kunit_assert_type type,
			       const struct kunit_assert *assert,
			       assert_format_t assert_format,
			       const char *fmt, ...)
{
	failed(loc);
}

void __kunit_do_failed_assertion(struct kunit *test, const struct kunit_loc *loc,
				 enum kunit_assert_type type,
				 const struct kunit_assert *assert,
				 assert_format_t assert_format,
				 const char *fmt, ...)
{
	failed(loc);
}

void *kunit_kmalloc_array(struct kunit *test, size_t n, size_t size, gfp_t gfp)
{
	return kmalloc(n * size, gfp);
}

static unsigned int run(struct kunit_case *cases)
{
	struct kunit test = { .name = "list" };
	unsigned int count = 0;

	for (; cases->run_case; cases++) {
		cases->run_case(&test);
		count++;
	}

	return count;
}

void cpu0(void)
{
	unsigned int count = run(list_test_cases) + run(hlist_test_cases);

#ifdef _LINUX_KLIST_H
	count += run(klist_test_cases);
#endif
	pr_info("%u cases, %u failures\n", count, failures);
}
