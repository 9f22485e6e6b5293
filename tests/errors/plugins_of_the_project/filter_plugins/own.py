FILTERS = {"defrobnicated": str}
