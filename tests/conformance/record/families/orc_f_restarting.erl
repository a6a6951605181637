%% What a supervisor answers between two tries to restart a child.
%% A worker {"family":"restarting","id":ID,"ask_at":{"N":[STEP...]},...} enters its N-th init only when for each of the
%% steps a process of its own waits in the queue of the step's supervisor; that supervisor serves them when this start
%% is over. The step {"op":"restarting.answers"} gives what they were answered, in order.
-module(orc_f_restarting).
-export([step/2, start_link/1]).

start_link(#{<<"id">> := Id} = Child) -> orc_worker:start_link(Child#{before => fun() -> ask(Id, Child) end}).

ask(Id, Child) ->
    N = integer_to_binary(ets:update_counter(orc, {restarting, Id}, 1, {{restarting, Id}, 0})),
    [ask(Step) || Step <- maps:get(N, maps:get(<<"ask_at">>, Child, #{}), [])].

ask(#{<<"sup">> := Sup} = Step) ->
    P = orc:pid_of(Sup),
    {_, Before} = process_info(P, message_queue_len),
    Asker = spawn(fun() -> R = tidy(Step, orc:kind(P), orc_run:exec(Step, none)), receive {answer, To} -> To ! {answer, R} end end),
    ets:insert(orc, {{asker, ets:update_counter(orc, asker, 1, {asker, 0})}, Asker}),
    queued(P, Before).

%% the order of children means nothing in dynamic and simple_one_for_one supervisors
tidy(#{<<"op">> := <<"which_children">>}, K, R) when is_list(R), K =/= sup -> lists:sort(R);
tidy(_, _, R) -> R.

queued(P, Before) ->
    case process_info(P, message_queue_len) of
        {_, N} when N > Before -> ok;
        _ -> timer:sleep(1), queued(P, Before)
    end.

step(<<"answers">>, _) ->
    [begin
         ets:delete(orc, K),
         P ! {answer, self()},
         receive {answer, R} -> R end
     end || {{asker, _} = K, P} <- ets:tab2list(orc)].
