#ifndef _STRING_H
#define _STRING_H
#include <stddef.h>
static void *memset(void *to, int value, size_t size)
{
	unsigned char *p = to;
	while (size--)
		*p++ = value;
	return to;
}
static void *memcpy(void *to, const void *from, size_t size)
{
	char *p = to;
	const char *q = from;
	while (size--)
		*p++ = *q++;
	return to;
}
static void *memmove(void *to, const void *from, size_t size)
{
	char *p = to;
	const char *q = from;
	if (p < q)
		return memcpy(to, from, size);
	while (size--)
		p[size] = q[size];
	return to;
}
static int memcmp(const void *a, const void *b, size_t size)
{
	const unsigned char *p = a, *q = b;
	for (; size--; p++, q++)
		if (*p != *q)
			return *p - *q;
	return 0;
}
static size_t strlen(const char *text)
{
	size_t n = 0;
	while (text[n])
		n++;
	return n;
}
static int strcmp(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return (unsigned char)*a - (unsigned char)*b;
}
static int strncmp(const char *a, const char *b, size_t n)
{
	for (; n--; a++, b++)
		if (!*a || *a != *b)
			return (unsigned char)*a - (unsigned char)*b;
	return 0;
}
static char *strcpy(char *to, const char *from)
{
	char *p = to;
	while ((*p++ = *from++))
		;
	return to;
}
static char *strchr(const char *text, int c)
{
	for (;; text++) {
		if (*text == (char)c)
			return (char *)text;
		if (!*text)
			return NULL;
	}
}
#endif
