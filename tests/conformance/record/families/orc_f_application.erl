%% Applications whose callbacks follow a script: {"applications":[A],"env":[[K,V]],"start":CELL,"prep_stop":CELL,"stop":CELL,
%% "library":true}. "start" of a CELL {"root":WORKER} starts that worker as the root, with "state" as a third element of what it
%% gives, "wait" that it waits so many ms before. A cell else sleeps, then raises, throws, exits or returns its value; $state stands for the state it was given.
%% The process that holds the root is called NAME_app, and the master NAME_master. Any end that takes the node along, of a permanent
%% application or of a transient one but with normal, is the last step of a scenario with "halts":true.
%% In results the call of start/2 is "call_of_start", and a specification its name.
%% Events: ["handle", process, callback, what it was given].
-module(orc_f_application).
-behaviour(application).
-export([reset/0, op/2, called/1, start/2, prep_stop/1, stop/1]).

reset() ->
    Known = persistent_term:get(orc_applications, undefined),
    All = [A || {A, _, _} <- application:loaded_applications()],
    case Known of
        undefined -> persistent_term:put(orc_applications, All);
        _ -> [begin application:stop(A), application:unload(A) end || A <- ours()]
    end,
    ok.

ours() ->
    Known = persistent_term:get(orc_applications),
    [A || {A, _, _} <- application:loaded_applications(), not lists:member(A, Known)].

op(<<"load">>, [N, S]) ->
    case application:load(spec(a(N), S)) of
        {error, {already_loaded, _Spec}} -> orc:json({error, {already_loaded, a(N)}});
        R -> orc:json(R)
    end;
op(<<"unload">>, [N]) -> orc:json(application:unload(a(N)));
op(<<"start">>, [N]) -> orc:json(called(application:start(a(N))));
op(<<"start">>, [N, T]) -> orc:json(called(application:start(a(N), a(T))));
op(<<"ensure_all_started">>, [N]) -> orc:json(called(application:ensure_all_started(a(N))));
op(<<"ensure_all_started">>, [N, T]) -> orc:json(called(application:ensure_all_started(a(N), a(T))));
op(<<"stop">>, [N]) -> orc:json(application:stop(a(N)));
op(<<"which">>, []) -> Ours = ours(), [orc:json(A) || {A, _, _} <- application:which_applications(), lists:member(A, Ours)];
op(<<"get_env">>, [N, K]) -> orc:json(application:get_env(a(N), a(K)));
op(<<"get_all_env">>, [N]) -> lists:sort([orc:json([K, V]) || {K, V} <- application:get_all_env(a(N))]);
op(<<"set_env">>, [N, K, V]) -> orc:json(application:set_env(a(N), a(K), orc:term(V)));
op(<<"unset_env">>, [N, K]) -> orc:json(application:unset_env(a(N), a(K)));
op(<<"get_application">>, [T]) -> orc:json(application:get_application(orc_proc:p(T))).

%% the call of start/2 in an error, without its arguments, and texts as atoms
called({?MODULE, start, [normal, _]}) -> call_of_start;
called(T) when is_tuple(T) -> list_to_tuple([called(X) || X <- tuple_to_list(T)]);
called([_ | _] = L) -> case io_lib:printable_list(L) of true -> list_to_atom(L); false -> L end;
called(T) -> T.

a(B) -> binary_to_atom(B).

spec(N, S) ->
    Mod = case S of
              #{<<"library">> := true} -> [];
              _ -> [{mod, {?MODULE, {N, S}}}]
          end,
    {application, N,
     Mod ++ [{applications, [a(A) || A <- maps:get(<<"applications">>, S, [])]},
             {optional_applications, [a(A) || A <- maps:get(<<"optional">>, S, [])]},
             {env, [{a(K), orc:term(V)} || [K, V] <- maps:get(<<"env">>, S, [])]}]}.

start(Type, {N, S}) ->
    Id = atom_to_binary(N),
    put(script, S),
    orc:alias(<<Id/binary, "_master">>, group_leader()),
    Name = orc:next(<<Id/binary, "_app">>),
    orc:bind(<<Id/binary, "_app">>, Name, self(), {plain, none}),
    put(orc_name, Name),
    orc:ev([handle, Name, start, orc:json(Type)]),
    orc:jitter(),
    Start = maps:get(<<"start">>, S, #{}),
    case Start of #{<<"wait">> := Ms} -> receive after Ms -> ok end; _ -> ok end,
    case Start of
        #{<<"root">> := R} = Cell ->
            {ok, Pid} = orc_worker:start_link(R),
            case Cell of
                #{<<"state">> := V} -> {ok, Pid, orc:term(V)};
                _ -> {ok, Pid}
            end;
        Cell -> answer(Cell, [])
    end.

prep_stop(State) -> callback(prep_stop, State).
stop(State) -> callback(stop, State).

callback(What, State) ->
    orc:ev([handle, get(orc_name), What, orc:json(State)]),
    answer(maps:get(atom_to_binary(What), get(script), #{<<"return">> => <<"$state">>}), State).

answer(Cell, State) ->
    orc:jitter(),
    case Cell of #{<<"sleep">> := Ms} -> timer:sleep(Ms); _ -> ok end,
    case Cell of
        #{<<"raise">> := R} -> erlang:error(orc:term(R));
        #{<<"throw">> := R} -> throw(orc:term(R));
        #{<<"exit">> := R} -> exit(orc:term(R));
        #{<<"return">> := <<"$state">>} -> State;
        #{<<"return">> := R} -> orc:term(R);
        _ -> State
    end.
