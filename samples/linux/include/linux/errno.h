/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_ERRNO_H
#define _LINUX_ERRNO_H

#define ENOMEM		12
#define EEXIST		17
#define ENODEV		19
#define EINVAL		22
#define ERANGE		34

#endif
