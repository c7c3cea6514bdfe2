/*
 * What a scenario can say to the machine.
 *
 * A scenario is a C file. It includes the code that it runs, and this header,
 * and defines:
 *
 *	void setup(void);	runs first, alone: state that hardware probing
 *				or an earlier call would have left
 *	void cpu0(void);	runs on CPU 0,
 *	void cpu1(void);	on CPU 1, and so on: one function per CPU
 *	void finally(void);	runs last, alone: checks at rest
 *
 * Only cpu0() is needed. "Run" executes one CPU after the other; "Explore"
 * executes them in every order that matters. A function that the kernel defines
 * and the scenario defines too is the scenario's.
 */
#ifndef PAGEWARDEN_H
#define PAGEWARDEN_H

/*
 * Tells the view that a page table has its root at @root, in the direct map.
 * @format: "vtd-second-stage", "vtd-first-stage", "amd-v1", "arm-lpae-s1-4k", …
 * @levels: how many levels the hardware walks from there
 */
void pw_show_table(const char *format, const void *root, int levels);

/* Stops the run when @condition is false; its text stands in the message. */
void pw_assert(_Bool condition);

/* What the run found out, as one line of the summary. */
__attribute__((format(printf, 1, 2))) void pw_result(const char *format, ...);

/* A line in the kernel log, printk formats and all; the newline is added. */
__attribute__((format(printf, 1, 2))) void pw_log(const char *format, ...);

/* An event in the trace: a flush, an interrupt, what a device does. */
__attribute__((format(printf, 1, 2))) void pw_event(const char *format, ...);

/*
 * A number from 0 to @count - 1. An exploration tries each, a run takes 0.
 */
unsigned int pw_choose(unsigned int count);

/* The @nth allocation of this CPU from here on fails; 1 is the next. */
void pw_fail_allocation(int nth);

/* An exploration tries every allocation of this CPU both ways. */
void pw_allocations_may_fail(int may);

/*
 * Calls @rung with what is written to the register @reg, at once, on the CPU
 * that writes: stands in for the device behind it. Belongs into setup().
 */
void pw_on_write(volatile void *reg, void (*rung)(unsigned long long value));

/*
 * A driver scenario says here what it was asked to invalidate, so that a device
 * beside it (pagewarden/device.h) forgets; without a device it does nothing.
 */
#ifndef pw_flushed
#define pw_flushed(iova, bytes, leaves_only) do { } while (0)
#endif

/* Number of the CPU that asks. */
int pw_cpu(void);

#endif
