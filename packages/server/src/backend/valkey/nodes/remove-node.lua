-- include: nodes
nodes.remove(KEYS[1], ARGV[1])
