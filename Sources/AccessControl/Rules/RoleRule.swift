import CareRecord

/// Limits to what the role sees; refuses a claimed role that stands for none of ours, and records to whoever only checks looks.
/// Source: issue 4, part 3; codes in STANDARDS 4.
struct RoleRule: DecisionRule {
    static let id = "role"

    func weigh(_ question: Question, _ tally: inout Tally) {
        guard let role = question.role else {
            return tally.found(Self.id, .refuse(.roleUnknown), "Your role is none that may use the record at this kind of organisation.")
        }
        let checks = holds("role.oversight", role.kind == .oversight)
        if question.request.action == .checkTrail {
            tally.found(Self.id, checks ? .noRestriction : .refuse(.notOversight), "You are signed in as \(role.name).")
            return
        }
        let handles = holds("role.desk", role.kind == .objectionDesk)
        if question.request.action == .handleObjections {
            tally.found(Self.id, handles ? .noRestriction : .refuse(.notDesk), "You are signed in as \(role.name).")
            return
        }
        if handles {
            return tally.found(Self.id, .refuse(.deskSeesNoRecord), "You are signed in as \(role.name), who opens no records.")
        }
        if checks {
            return tally.found(Self.id, .refuse(.oversightSeesNoRecord), "You are signed in as \(role.name), who opens no records.")
        }
        let ceiling = role.ceiling(question.request.staff.role.activities)
        if holds("role.sees-nothing", ceiling.isEmpty) {
            return tally.found(Self.id, .refuse(.roleSeesNothing), "You hold none of the activities that \(role.name) needs.")
        }
        tally.found(Self.id, .limit(ceiling.sections), "You are signed in as \(role.name).")
    }
}
