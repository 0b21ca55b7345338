import AccessControl
import AuditTrail
import CareRecord
import Foundation
import Looks
import StaffWeb
import Storage

extension LiveOversight {
    /// How long before and after a look counts as around it.
    private static let around: TimeInterval = 3_600
    private static let weeks = 12
    /// Of fewer colleagues, one person's habit would be everybody's measure (as in the rules).
    private static let fewestColleagues = 5

    func open(_ id: String, _ staff: StaffMember) async throws -> OversightCaseView? {
        let officer = try await officer(staff)
        guard let it = try await kept({ () async throws(StorageError) in try await cases.open(id, by: officer, at: databaseClock.now()) })
        else {
            return nil
        }
        let policy = try await inForce.current()
        var view = OversightCaseView(row: row(it, officer, policy), nhsNumber: it.nhsNumber.flatMap { try? NHSNumber($0) })
        view.event = it.about.map { String($0.suffix(12)) }
        if let found = it.found {
            view.withShadow = Int(it.withShadow.rounded())
            view.reasons = found.ranked.map { reason in
                OversightCaseView.Reason(
                    title: MonitoringRules.cards.first { $0.id == reason.rule }?.title ?? reason.rule, points: Int(reason.score.rounded()),
                    words: reason.words, honest: MonitoringRules.honest[reason.rule] ?? "", isShadow: reason.mode == .shadow)
            }
        }
        let isTheirs = view.row.isTheirs
        var jobRole = it.role
        if let look = it.look {
            let around = try await kept { () async throws(StorageError) in try await search.around(look) }
            (view.ended, view.resources, view.organisations) = (around.ended, around.shown, around.suppliers.count)
            view.isSupplied = around.suppliers.contains(officer.organisation)
            if let row = try await kept({ () async throws(StorageError) in try await search.find(look, for: officer) }) {
                view.opened = row.opened
                jobRole = row.role
            }
            (view.replay, view.evidence) = try await replayed(look, withEvidence: !isTheirs)
        }
        // What else they did for that organisation is for it to know; the store leaves out what they did for others.
        if !isTheirs {
            let from = it.last - Self.around
            let lines = try await kept { () async throws(StorageError) in
                try await search.neighbours(of: it, for: officer, from: from, until: it.last + Self.around)
            }
            view.around = lines.compactMap { line in
                Self.words(line).map {
                    .init(at: line.at, words: $0, isThis: line.kind == "look-opened" && line.look == it.look && it.look != nil)
                }
            }
            view.pattern = try await pattern(it, jobRole, officer)
        }
        let steps = try await kept { () async throws(StorageError) in try await cases.steps(of: it.id) }
        if it.kind == .question { view.question = try await question(it, steps, isTheirs) }
        if it.kind == .glass { view.contact = try await contact(it) }
        view.steps = try await broken(it, policy) + steps.map { step($0, isTheirs) }
        (view.may, view.note) = Self.may(it, officer)
        return view
    }

    private static func may(_ it: OversightCase, _ officer: OversightOfficer) -> (Set<OversightAct.Kind>, String?) {
        guard officer.scope.decides(it.organisation) else {
            return (
                [],
                "The staff member’s own organisation decides this case. You see it because your organisation supplied something of the look."
            )
        }
        switch it.state {
        case .open, .asked, .answered: return ([.ask, .decide], nil)
        case .escalated:
            return it.decidedBy == officer.subject ? ([], "You escalated this case. A second officer must agree.") : ([.confirm], nil)
        case .closed: return ([], "This case is closed: \(it.verdict.map { verdict($0) } ?? "decided").")
        }
    }

    // MARK: The decision

    private func replayed(_ look: String, withEvidence: Bool) async throws -> (OversightCaseView.Replay?, [String]) {
        let decisions = try await kept { () async throws(StorageError) in try await trail.decisions(of: look) }
        guard let decided = decisions.last(where: { $0.kind == "look-opened" }) ?? decisions.last else { return (nil, []) }
        guard let written = try? WrittenDecision(text: decided.decision) else {
            return (.init(answer: "What was written cannot be read.", isSame: nil, lines: []), [])
        }
        let text = try await kept { () async throws(StorageError) in try await policies.text(written.policy) }
        guard let policy = text.flatMap({ try? RegionPolicy.read(kept: $0) }) else {
            return (.init(answer: "The policy of that time cannot be read. Written is: \(written.outcome).", isSame: nil, lines: []), [])
        }
        switch written.replayed(under: policy) {
        case .same(let decision): return (Self.replay(decision, true, withEvidence), withEvidence ? Self.ties(decision) : [])
        case .differs(let decision): return (Self.replay(decision, false, withEvidence), withEvidence ? Self.ties(decision) : [])
        case .otherPolicy: return (.init(answer: "The policy that is kept is not the one of that time.", isSame: nil, lines: []), [])
        }
    }

    private static func replay(_ decision: Decision, _ isSame: Bool, _ withEvidence: Bool) -> OversightCaseView.Replay {
        let spoke = decision.weighed.filter { $0.finding != .doesNotApply }
        return .init(
            answer: Explanation(decision).answer, isSame: isSame,
            lines: spoke.map { weighed in
                let effect: String =
                    switch weighed.finding {
                    case .permit: "permits"
                    case .noRestriction: "does not stand in the way"
                    case .refuse: "refuses"
                    case .limit: "limits"
                    case .hides: "hides something"
                    case .challenge: "asks for something first"
                    case .doesNotApply: "does not count"
                    case .couldNotTell: "could not tell"
                    }
                return .init(rule: weighed.rule, found: "\(weighed.sentence) (\(effect))", evidence: withEvidence ? weighed.evidence : nil)
            })
    }

    /// What tied the staff member's organisation to the person: kinds, never with whom.
    private static func ties(_ decision: Decision) -> [String] {
        decision.weighed.compactMap { weighed in
            guard weighed.rule == "relationship", case .permit = weighed.finding else { return nil }
            return weighed.sentence
        }
    }

    // MARK: Around

    private static func words(_ line: LookSearchStore.Line) -> String? {
        switch line.kind {
        case "signed-in": "Signed in"
        case "search-answered": line.detail == "found" ? "Searched, and somebody was found" : "Searched, and nobody was found"
        case "search-refused": "A search was refused"
        case "look-opened": "Opened a record"
        case "look-refused": "A record was refused"
        case "glass-broken": "Broke the glass"
        case "summary-emergency": "Viewed the Summary Care Record without asking"
        default: nil
        }
    }

    private func pattern(_ it: OversightCase, _ jobRole: String, _ officer: OversightOfficer) async throws -> OversightCaseView.Pattern {
        func week(_ date: Date) -> Int { clock.local(Int64(date.timeIntervalSince1970 * 1000)).week }
        let last = max(week(databaseClock.now()), week(it.last))
        // A week's first moment, to within the hour that the clocks may change.
        func start(_ week: Int) -> Date {
            // Weeks begin on Mondays; 1 January 1970 was a Thursday.
            Date(timeIntervalSince1970: Double(week * 7 - 3) * 86_400)
        }
        let first = last - Self.weeks + 1
        let looks = try await kept { () async throws(StorageError) in
            try await search.looks(of: it, for: officer, since: start(first) - 86_400)
        }
        var people: [Int: Set<String>] = [:]
        for look in looks { people[week(look.opened), default: []].insert(look.nhsNumber) }
        let this = week(it.last)
        let weeks = (first...last).map {
            OversightCaseView.Pattern.Week(start: start($0), people: people[$0]?.count ?? 0, isThis: $0 == this)
        }
        let colleagues = try await kept { () async throws(StorageError) in
            try await search.people(beside: it, role: jobRole, for: officer, from: start(this), until: start(this + 1))
        }
        var usual: ClosedRange<Int>?
        if colleagues.count >= Self.fewestColleagues { usual = colleagues[colleagues.count / 4]...colleagues[colleagues.count * 3 / 4] }
        return .init(weeks: weeks, usual: usual)
    }

    // MARK: What was done

    /// Why the glass was broken: the reason chosen, what was named, and the staff member's own words.
    private func broken(_ it: OversightCase, _ policy: RegionPolicy) async throws -> [OversightCaseView.Step] {
        guard it.kind == .glass, let found = try await kept({ () async throws(StorageError) in try await glass.find(it.id) }) else {
            return []
        }
        let reason = policy.breakGlass.words(ofReason: found.grant.reason)
        let isOfSummary = SummaryEmergency(rawValue: found.grant.reason) != nil
        let named =
            (isOfSummary ? ["the Summary Care Record, without asking the person"] : []) + found.grant.sections.sorted().map(\.title)
            + found.grant.labels.sorted().map { id in policy.labels.first { $0.id == id }?.name ?? id.rawValue }
        return [
            .init(
                at: it.first, words: "\(isOfSummary ? "Viewed" : "Broke the glass for") \(named.joined(separator: ", ")): \(reason)",
                who: "\(it.staff), \(name(found.grant.organisation.code))",
                said: unsealed(found.words) ?? "These words cannot be opened here. Tell your service desk.")
        ]
    }

    /// What the person asks: words of theirs, and words for them, are for whoever decides.
    private func question(_ it: OversightCase, _ steps: [CaseStep], _ isTheirs: Bool) async throws -> OversightCaseView.Question? {
        guard let row = try await kept({ () async throws(StorageError) in try await questions.find(it.id) }) else { return nil }
        let draft = it.state == .escalated ? steps.last { $0.kind == .worded }?.words : nil
        var question = OversightCaseView.Question(
            asked: row.asked, words: isTheirs ? nil : unsealed(row.words), draft: isTheirs ? nil : draft.flatMap(unsealed),
            answered: row.answered)
        if !isTheirs { question.reach = try await reach(of: it.nhsNumber) }
        return question
    }

    private func contact(_ it: OversightCase) async throws -> GlassContact? {
        guard let found = try await kept({ () async throws(StorageError) in try await glass.find(it.id) }) else { return nil }
        return try await kept { () async throws(StorageError) in try await contacts.of([found.grant]) }[found.grant.id]
    }

    private func step(_ step: CaseStep, _ isTheirs: Bool) -> OversightCaseView.Step {
        let words: String =
            switch step.kind {
            case .asked: "Asked for the reason"
            case .answered: "The staff member answered"
            case .decided: "Decided: \(step.verdict.map { Self.verdict($0) } ?? "")"
            case .confirmed: "A second person agreed"
            case .refused: "A second person did not agree"
            case .raised: "Raised it"
            case .worded: "Wrote an answer to the person, which waits for a second person"
            case .told: "The person was answered"
            }
        // What a person is told is between them and whoever decides.
        let isHidden = isTheirs && (step.kind == .worded || step.kind == .told)
        let said = isHidden ? nil : step.words.map { unsealed($0) ?? "These words cannot be opened here. Tell your service desk." }
        return .init(at: step.at, words: words, who: "\(step.subject), \(name(step.organisation))", said: said)
    }
}
