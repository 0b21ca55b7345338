"""The question of `carerecord bench-decide --question`, answered by Cedar and by Rego: which sections may be seen?

Reads it on standard input; prints the median processor time of each in milliseconds. An answer that is not ours is an error.
"""

import json
import statistics
import sys
import time

import cedarpy
import regopy

TIMES = 30

REGO = """
package look
import rego.v1

seen contains section if {
    some it in input.relationships
    terms := data.terms[it.kind]
    input.now >= it["from"] - terms.before
    input.now < (it["from"] + terms.longest) + terms.after
    some section in terms.sections
    section in data.roles[input.role]
    not hidden(it.kind, section)
}

hidden(ground, section) if {
    some rule in data.rules
    section in rule.hides
    ground in rule.grounds
    input.role in rule.roles
    input.kind in rule.kinds
}
"""


def measured(answer) -> tuple[float, set[str]]:
    seen = answer()
    took = []
    for _ in range(TIMES):
        began = time.process_time_ns()
        answer()
        took.append((time.process_time_ns() - began) / 1e6)
    return statistics.median(took), seen


def rego(it: dict):
    interpreter = regopy.Interpreter()
    interpreter.add_module("look", REGO)
    interpreter.add_data({"terms": it["terms"], "roles": it["roles"], "rules": it["rules"]})
    question = {name: it[name] for name in ("role", "kind", "now", "relationships")}

    def answer() -> set[str]:
        interpreter.set_input(question)
        return set(json.loads(str(interpreter.query("data.look.seen")))["expressions"][0])

    return answer


def cedar(it: dict):
    policies = []
    for role, sections in it["roles"].items():
        if sections:
            policies.append(f"permit(principal == Role::{json.dumps(role)}, action, resource) when {{ {json.dumps(sections)}.contains(context.section) }};")
    for kind, terms in it["terms"].items():
        policies.append(
            f"forbid(principal, action, resource) when {{ context.ground == {json.dumps(kind)} && !({json.dumps(terms['sections'])}.contains(context.section)"
            f" && context.now >= context.began - {terms['before']} && context.now < context.began + {terms['longest'] + terms['after']}) }};")
    for rule in it["rules"]:
        for role in rule["roles"]:
            policies.append(
                f"forbid(principal == Role::{json.dumps(role)}, action, resource) when {{ {json.dumps(rule['kinds'])}.contains(context.kind)"
                f" && {json.dumps(rule['grounds'])}.contains(context.ground) && {json.dumps(rule['hides'])}.contains(context.section) }};")
    parsed = cedarpy.PolicySet.from_str("\n".join(policies))
    sections = sorted({section for named in it["roles"].values() for section in named})
    entities = cedarpy.Entities.from_json_str("[]")
    questions = [
        {"principal": f'Role::{json.dumps(it["role"])}', "action": 'Action::"see"', "resource": 'Record::"one"',
         "context": {"section": section, "ground": one["kind"], "began": one["from"], "now": it["now"], "kind": it["kind"]}}
        for one in it["relationships"] for section in sections
    ]

    def answer() -> set[str]:
        answers = cedarpy.is_authorized_batch(questions, parsed, entities)
        return {asked["context"]["section"] for asked, got in zip(questions, answers, strict=True) if got.allowed}

    return answer


def main() -> None:
    it = json.load(sys.stdin)
    told = {}
    for name, peer in (("Cedar", cedar), ("Rego", rego)):
        told[name], seen = measured(peer(it))
        if seen != set(it["permitted"]):
            sys.exit(f"{name} comes to another answer: {sorted(seen ^ set(it['permitted']))}")
    print(json.dumps(told))


if __name__ == "__main__":
    main()
