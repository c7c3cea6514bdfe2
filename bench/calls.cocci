// Every call of the fourteen page-count functions that `pagewarden audit` is measured beside.
@calls@
identifier f = {put_page, get_page, __free_page, __free_pages, folio_put, folio_get, page_count, page_ref_count,
	folio_ref_count, page_mapcount, page_ref_inc, page_ref_add, page_ref_dec, set_page_count};
@@
* f(...)
