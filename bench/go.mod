module carerecord.example/bench

go 1.19
