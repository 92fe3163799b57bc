module isopod/examples

go 1.24
