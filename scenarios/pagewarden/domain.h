/* SPDX-License-Identifier: MIT */
/*
 * A paging domain of a driver, used as the IOMMU core uses it: its own
 * iommu_map(), iommu_unmap() and iommu_iova_to_phys() are executed.
 *
 * A scenario says in setup() what probing would have left for the driver, and
 * then opens the domain; pw_exercise_domain() and pw_close_domain() do the rest.
 */
#ifndef PAGEWARDEN_DOMAIN_H
#define PAGEWARDEN_DOMAIN_H

#include <linux/device.h>
#include <linux/iommu.h>
#include <linux/slab.h>
#include <linux/version.h>
#include <linux/xarray.h>
#include <pagewarden/paging.h>

static struct iommu_domain *domain;

static struct bus_type pw_bus = { .name = "bus" };
static struct iommu_device pw_iommu;
static struct dev_iommu pw_dev_iommu;
static struct iommu_fwspec *pw_fwspec;

/* What radix_tree_init() makes at boot: where xarrays take their nodes from. */
static void pw_xarray_node(void *object)
{
	struct xa_node *node = object;

	memset(node, 0, sizeof(*node));
	INIT_LIST_HEAD(&node->private_list);
}

extern struct kmem_cache *radix_tree_node_cachep;

static void pw_boot(void)
{
	if (!radix_tree_node_cachep)
		radix_tree_node_cachep = kmem_cache_create("xarray nodes",
							   sizeof(struct xa_node), 8,
							   0, pw_xarray_node);
}

/*
 * Makes @dev a client of a driver with @ops. @priv is what probing the device
 * would have stored with dev_iommu_priv_set(). Its one stream is number 0.
 */
static void pw_client(struct device *dev, const struct iommu_ops *ops, void *priv)
{
	pw_boot();
	dev->init_name = "device";
	dev->bus = &pw_bus;
	set_dev_node(dev, NUMA_NO_NODE);
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 8, 0)
	pw_bus.iommu_ops = ops;
#endif
	pw_fwspec = kzalloc(struct_size(pw_fwspec, ids, 1), GFP_KERNEL);
	pw_fwspec->num_ids = 1;
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 11, 0)
	pw_fwspec->ops = ops;
#endif
	INIT_LIST_HEAD(&pw_iommu.list);
	pw_iommu.ops = ops;
	pw_iommu.dev = dev;
	pw_dev_iommu.iommu_dev = &pw_iommu;
	pw_dev_iommu.fwspec = pw_fwspec;
	pw_dev_iommu.priv = priv;
	mutex_init(&pw_dev_iommu.lock);
	dev->iommu = &pw_dev_iommu;
}

/* As the core does it for a client that asks for a domain of its own. */
static void pw_alloc_domain(struct device *dev)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 8, 0)
	domain = iommu_domain_alloc(dev->bus);
#else
	domain = iommu_paging_domain_alloc(dev);
#endif
	pw_assert(!IS_ERR_OR_NULL(domain));
	pw_result("domain_alloc");
}

static struct device *pw_attached;

/* Drivers ask the core where the device is; here it has no group. */
struct iommu_domain *iommu_get_domain_for_dev(struct device *dev)
{
	return pw_attached == dev ? domain : NULL;
}

static void pw_attach(struct device *dev)
{
	pw_assert(!domain->ops->attach_dev(domain, dev));
	pw_attached = dev;
	pw_result("attach");
}

/* Where a device without a domain of its own is: nowhere, before 6.5. */
static struct iommu_domain *pw_rest(const struct iommu_ops *ops)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 5, 0)
	return NULL;
#else
	return ops->identity_domain ?: ops->blocked_domain;
#endif
}

/* As the core takes a device away. */
static void pw_detach(void)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 5, 0)
	if (domain->ops->detach_dev)
		domain->ops->detach_dev(domain, pw_attached);
#else
	struct iommu_domain *identity = pw_iommu.ops->identity_domain;
	struct iommu_domain *blocked = pw_iommu.ops->blocked_domain;

	if (identity && !identity->ops->attach_dev(identity, pw_attached))
		return;
	if (blocked)
		pw_assert(!blocked->ops->attach_dev(blocked, pw_attached));
#endif
}

static int map(unsigned long iova, phys_addr_t paddr, size_t pgsize,
	       size_t pgcount, int prot)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
	return iommu_map(domain, iova, paddr, pgsize * pgcount, prot);
#else
	return iommu_map(domain, iova, paddr, pgsize * pgcount, prot, GFP_KERNEL);
#endif
}

static size_t unmap(unsigned long iova, size_t pgsize, size_t pgcount)
{
	return iommu_unmap(domain, iova, pgsize * pgcount);
}

static phys_addr_t lookup(dma_addr_t iova)
{
	return iommu_iova_to_phys(domain, iova);
}

static void pw_exercise_domain(void)
{
	pw_exercise(domain->pgsize_bitmap, domain->geometry.aperture_start,
		    domain->geometry.aperture_end ?: ~0ul);

	/* Unmapping has synchronised each time; this asks for everything. */
	iommu_flush_iotlb_all(domain);
	pw_result("sync");
}

static void pw_close_domain(void)
{
	if (pw_attached)
		pw_detach();
	iommu_domain_free(domain);
	pw_result("free");
}

#endif
