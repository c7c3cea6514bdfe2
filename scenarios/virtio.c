/*
 * virtio-iommu: the driver keeps mappings in a tree, the device has the tables.
 *
 * For drivers/iommu/virtio-iommu.c. The device is below: it says yes to every
 * request, in the order in which they came, but for a mapping over another.
 */
#include "drivers/iommu/virtio-iommu.c"

#include <pagewarden.h>
#include <pagewarden/domain.h>

static struct device device, unit_device;
static struct virtqueue queue;
static struct viommu_dev unit;
static struct viommu_endpoint endpoint;

#define REQUESTS 16
static void *waiting[REQUESTS];
static unsigned int lengths[REQUESTS];
static unsigned int added, taken;

/* The device's mappings. */
static struct virtio_iommu_req_map maps[64];
static unsigned int nr_maps;

static u8 answer(const void *request)
{
	const struct virtio_iommu_req_head *head = request;
	const struct virtio_iommu_req_map *map = request;
	const struct virtio_iommu_req_unmap *unmap = request;
	unsigned int i, kept = 0;

	if (head->type == VIRTIO_IOMMU_T_MAP) {
		for (i = 0; i < nr_maps; i++)
			if (map->virt_start <= maps[i].virt_end &&
			    map->virt_end >= maps[i].virt_start)
				return VIRTIO_IOMMU_S_INVAL;
		pw_assert(nr_maps < ARRAY_SIZE(maps));
		maps[nr_maps++] = *map;
	} else if (head->type == VIRTIO_IOMMU_T_UNMAP) {
		for (i = 0; i < nr_maps; i++)
			if (maps[i].virt_start < unmap->virt_start ||
			    maps[i].virt_end > unmap->virt_end)
				maps[kept++] = maps[i];
		nr_maps = kept;
	}
	return VIRTIO_IOMMU_S_OK;
}

/* A request: what the device reads, then what it writes, its status last. */
int virtqueue_add_sgs(struct virtqueue *vq, struct scatterlist *sgs[],
		      unsigned int out_sgs, unsigned int in_sgs, void *data,
		      gfp_t gfp)
{
	struct virtio_iommu_req_tail *tail = sg_virt(sgs[1]) + sgs[1]->length -
					     sizeof(*tail);

	if (added - taken == REQUESTS)
		return -ENOSPC;
	tail->status = answer(sg_virt(sgs[0]));
	lengths[added % REQUESTS] = sgs[1]->length;
	waiting[added++ % REQUESTS] = data;
	return 0;
}

bool virtqueue_kick(struct virtqueue *vq)
{
	return true;
}

void *virtqueue_get_buf(struct virtqueue *vq, unsigned int *len)
{
	if (taken == added)
		return NULL;
	*len = lengths[taken % REQUESTS];
	return waiting[taken++ % REQUESTS];
}

void setup(void)
{
	/* What viommu_probe() reads from the device's configuration. */
	unit.dev = &unit_device;
	unit.vqs[VIOMMU_REQUEST_VQ] = &queue;
	unit.pgsize_bitmap = SZ_4K | SZ_2M | SZ_1G;
	unit.geometry.aperture_end = DMA_BIT_MASK(48);
	unit.geometry.force_aperture = true;
	unit.last_domain = 7;
	unit.map_flags = VIRTIO_IOMMU_MAP_F_READ | VIRTIO_IOMMU_MAP_F_WRITE;
	ida_init(&unit.domain_ids);
	spin_lock_init(&unit.request_lock);
	INIT_LIST_HEAD(&unit.requests);

	endpoint.dev = &device;
	endpoint.viommu = &unit;
	INIT_LIST_HEAD(&endpoint.resv_regions);

	pw_client(&device, &viommu_ops, &endpoint);
	pw_alloc_domain(&device);
	pw_attach(&device);
}

void cpu0(void)
{
	pw_exercise_domain();
}

void finally(void)
{
	pw_close_domain();
}
