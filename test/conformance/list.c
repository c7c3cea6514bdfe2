/* lib/list-test.c: KUnit's assertions and its memory are the few lines below. */
#include "lib/list-test.c"

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
