"""The facts that verdicts.yaml reasons on, and what it may conclude from them.

Three strata, each a session of its own; what one concludes is a fact of the next. Counts and shares are computed
between the strata, so rules stay monotonic ("none of" is a count that is 0). Yes and no are the texts 是 and 否; a
field that is not known is absent (no test on it holds). Words of status are those of the screen:

    return and unit  可报送 | 须说明 | 须修改
    measure          已达标 | 进行中 | 未达标 | 待定 | 只记录 | 本轮不报

Stratum `return`, one session for each return:
    return-summary  file, form, unit, name, errors, queries, unexplained, missed, soft, infos, pending, findings,
                    repairs, passed, failed, unknown
                    (errors: data/error; queries: data/query, unexplained: those without an explanation; missed and
                    soft: target/error and target/query that are due; pending: targets missed but not yet due)
    finding         rule, clause, level, judges, owner, count, due_later, unit, file, form
                    one per rule with findings
  concludes {kind: verdict, about: return, unit, verdict: 可报送 | 须说明 | 须修改}: the status of the return. Without
  any, law 2 decides. Other words are shown beside the status.

Stratum `unit`, one session for each unit that must report or has reported:
    unit-summary    unit, name, type, expected, received, missing, unread, errors, queries, unexplained, missed, soft,
                    pending, accepted, explain, rejected
                    (the last three: how many of its returns have that status; unread: files named after the unit
                    that could not be read; expected counts those too, missing what nobody sent at all)
    finding         as above, of all its returns
    missing         unit, name, form, title, past_due
    history         unit, name, form, title, before, now (of the return then and now: 可报送 ... | 未报 | 打不开;
                    before is absent where the last run did not know of it), solved, remaining, new (findings),
                    sent_back (how many runs in a row, this one included, found 须修改), since (their check dates)
                    one per return, where the run is compared with earlier ones
    verdict         what stratum `return` concluded about its returns (about, unit, verdict, file, form)
  concludes {kind: verdict, about: unit, unit, verdict}: shown words such as 退回修改, 催报.

Stratum `county`, one session:
    measure         rule, title, clause, level, judges, owner, target, share (是: value, low, high are fractions of 1),
                    sign (%, ‰, 人 ...), status (as computed), passed (是 | 否; absent while it is open), final
                    (是: missing returns cannot change passed), past_due, stretch_met, judged (否: only recorded, or
                    not asked in this round),
                    rollup (是: an all_pass, met when the rules it names are)
                    gap (in words), value, low, high, before (the figure it is compared with), change (in points, a
                    fraction of before, or the figure's own unit)
    check           rule, title, clause, level, judges, owner, passed, judged, past_due, failed, unknown, skipped, held,
                    units
                    one per rule that is no measure, over all returns (failed, held ...: how many single judgements;
                    units: in how many units it failed; passed 否: a failure; 是: at least one row held and none is
                    unknown; absent when nothing was judged or unknown ones are left)
    missing         as above
    unit-summary    as above
    verdict         what stratum `unit` concluded
    round-summary   round, expected, received, missing, unread, duplicates, share (received / expected, percent, one
                    decimal), accepted, explain, rejected, complete, past_due
    all-pass        level, judges, rules, passed_count, failed_count, open_count, passed
                    one per pair of judges and level, over the measures and checks of that pair
    part            of (the id of a roll-up), rule, title, clause, level, judges, owner, status (a word as of a
                    measure, or 不适用), passed, open (是: not known yet, or not asked in this round)
                    one per rule that a roll-up names
  concludes {kind: verdict, about: <rule id>, verdict: 已达标 | 进行中 | 未达标 | 待定}: the status of that measure
  (without any, the computed one stands); {kind: verdict, about: round, verdict}: completeness of the round; and any
  other about: the id of a roll-up such as fulfil-all-targets, or unit with a unit: shown with its because.

Every conclusion needs kind: verdict, about and verdict; unit, file and further fields are kept where given.
"""
