#ifndef _STDIO_H
#define _STDIO_H
#include <stddef.h>
#include <stdarg.h>
typedef struct pw_file FILE;
#define stdout ((FILE *)1)
#define stderr ((FILE *)2)
int printf(const char *format, ...);
int fprintf(FILE *file, const char *format, ...);
int puts(const char *text);
int putchar(int c);
static int fflush(FILE *file)
{
	return 0;
}
#endif
