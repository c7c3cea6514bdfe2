/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_IOMMU_H
#define _LINUX_IOMMU_H

#include <linux/device.h>
#include <linux/list.h>
#include <linux/types.h>

#define IOMMU_READ	(1 << 0)
#define IOMMU_WRITE	(1 << 1)

#define IOMMU_DOMAIN_BLOCKED	0U
#define IOMMU_DOMAIN_UNMANAGED	1U
#define IOMMU_DOMAIN_DMA	3U

struct iommu_domain;
struct iommu_domain_ops;

struct iommu_domain_geometry {
	dma_addr_t aperture_start;
	dma_addr_t aperture_end;
	bool force_aperture;
};

struct iommu_domain {
	unsigned int type;
	const struct iommu_domain_ops *ops;
	unsigned long pgsize_bitmap;
	struct iommu_domain_geometry geometry;
};

/*
 * What one call of iommu_unmap() took away: the range that the unit may still
 * have cached, and the tables that can go once it has forgotten them.
 */
struct iommu_iotlb_gather {
	unsigned long start;
	unsigned long end;		/* inclusive */
	struct list_head freelist;
};

/*
 * Callers never map or unmap the same addresses at the same time. Different
 * addresses, even below the same table, need no lock of theirs.
 */
struct iommu_domain_ops {
	int (*attach_dev)(struct iommu_domain *domain, struct device *dev);
	int (*map_pages)(struct iommu_domain *domain, unsigned long iova,
			 phys_addr_t paddr, size_t pgsize, size_t pgcount,
			 int prot, gfp_t gfp, size_t *mapped);
	size_t (*unmap_pages)(struct iommu_domain *domain, unsigned long iova,
			      size_t pgsize, size_t pgcount,
			      struct iommu_iotlb_gather *gather);
	void (*iotlb_sync)(struct iommu_domain *domain,
			   struct iommu_iotlb_gather *gather);
	phys_addr_t (*iova_to_phys)(struct iommu_domain *domain, dma_addr_t iova);
	void (*free)(struct iommu_domain *domain);
};

struct iommu_ops {
	struct iommu_domain *(*domain_alloc)(unsigned int type);
	const struct iommu_domain_ops *default_domain_ops;
	unsigned long pgsize_bitmap;
};

struct iommu_device {
	const struct iommu_ops *ops;
	struct device *dev;
};

int iommu_device_register(struct iommu_device *iommu,
			  const struct iommu_ops *ops, struct device *dev);

static inline void iommu_iotlb_gather_init(struct iommu_iotlb_gather *gather)
{
	gather->start = ~0UL;
	gather->end = 0;
	INIT_LIST_HEAD(&gather->freelist);
}

static inline void iommu_iotlb_gather_add_range(struct iommu_iotlb_gather *gather,
						unsigned long iova, size_t size)
{
	gather->start = min(gather->start, iova);
	gather->end = max(gather->end, iova + size - 1);
}

#endif
