/* SPDX-License-Identifier: MIT */
/*
 * The io-pgtable library with all of its formats, for drivers that ask it for
 * tables: Kconfig has each driver select its own, but a tree's configuration
 * may leave that driver out.
 */
#ifndef PAGEWARDEN_TABLE_FORMATS_H
#define PAGEWARDEN_TABLE_FORMATS_H

#undef CONFIG_IOMMU_IO_PGTABLE_LPAE
#undef CONFIG_IOMMU_IO_PGTABLE_ARMV7S
#undef CONFIG_IOMMU_IO_PGTABLE_DART
#define CONFIG_IOMMU_IO_PGTABLE_LPAE 1
#define CONFIG_IOMMU_IO_PGTABLE_ARMV7S 1
#define CONFIG_IOMMU_IO_PGTABLE_DART 1

#include "drivers/iommu/io-pgtable.c"

#endif
