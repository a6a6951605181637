%% ETS tables and Elixir's Registry on them. Twin: bench/programs/tables.ts.
-module(bench_tables).
-export([ets_insert/2, ets_lookup/2, ets_counter/1, registry_register/1, registry_lookup/1]).

scattered(I, N) -> (I * 7919) rem N.

ets_insert(Type, N) ->
    Table = ets:new(bench, [Type]),
    Ns = bench_main:timed(fun() -> inserts(Table, 0, N) end),
    ets:delete(Table),
    Ns.

inserts(_, N, N) -> ok;
inserts(Table, I, N) ->
    ets:insert(Table, {scattered(I, N), I}),
    inserts(Table, I + 1, N).

ets_lookup(Type, N) ->
    Table = ets:new(bench, [Type]),
    [ets:insert(Table, {I, I}) || I <- lists:seq(0, 9999)],
    Ns = bench_main:timed(fun() -> N = lookups(Table, 0, N, 0) end),
    ets:delete(Table),
    Ns.

lookups(_, N, N, Found) -> Found;
lookups(Table, I, N, Found) ->
    lookups(Table, I + 1, N, Found + length(ets:lookup(Table, scattered(I, 10000)))).

ets_counter(N) ->
    Table = ets:new(bench, []),
    ets:insert(Table, {hits, 0}),
    Ns = bench_main:timed(fun() -> counts(Table, N) end),
    [{hits, N}] = ets:lookup(Table, hits),
    ets:delete(Table),
    Ns.

counts(_, 0) -> ok;
counts(Table, N) ->
    ets:update_counter(Table, hits, 1),
    counts(Table, N - 1).

registry_register(N) ->
    Names = start_registry(),
    Ns = bench_main:timed(fun() -> registers(0, N) end),
    gen_server:stop(Names),
    Ns.

registers(N, N) -> ok;
registers(I, N) ->
    'Elixir.Registry':register(bench_names, I, nil),
    registers(I + 1, N).

registry_lookup(N) ->
    Names = start_registry(),
    registers(0, 10000),
    Ns = bench_main:timed(fun() -> N = finds(0, N, 0) end),
    gen_server:stop(Names),
    Ns.

finds(N, N, Found) -> Found;
finds(I, N, Found) ->
    finds(I + 1, N, Found + length('Elixir.Registry':lookup(bench_names, scattered(I, 10000)))).

%% Who has a name is linked to the registry, and lives on when that is stopped.
start_registry() ->
    process_flag(trap_exit, true),
    {ok, Names} = 'Elixir.Registry':start_link([{keys, unique}, {name, bench_names}]),
    Names.
