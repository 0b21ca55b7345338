import CareRecord
import Testing

@testable import AccessControl

/// Whose relationship counts, for what, and from when to when: each window at its edge, just before and just after.
@Suite struct RelationshipTests {
    private func sees(_ relationships: [Relationship], now: Moment = Example.now, _ request: AccessRequest = Example.request()) -> Set<
        Section
    > {
        decide(request, Example.facts(relationships, now: now), under: Example.policy()).permitted
    }

    /// A kind with the first moment at which it counts and the first at which it counts no more, worked out by hand from the example
    /// policy. Each begins at `base`.
    struct Window: Sendable, CustomTestStringConvertible {
        let kind: RelationshipKind
        let until: Int?
        let begins: Int
        let ends: Int
        var testDescription: String { "\(kind.rawValue) until \(until.map(String.init) ?? "open")" }
    }
    static let day = 86_400_000
    static let base = Example.now.milliseconds
    static let windows: [Window] = [
        Window(kind: .registeredPractice, until: nil, begins: 0, ends: day),
        Window(kind: .pastAppointment, until: 3_600_000, begins: 0, ends: 3_600_000 + 90 * day),
        Window(kind: .pastAppointment, until: nil, begins: 0, ends: 91 * day),
        Window(kind: .upcomingAppointment, until: 3_600_000, begins: -14 * day, ends: 3_600_000),
        Window(kind: .upcomingAppointment, until: nil, begins: -14 * day, ends: day),
        Window(kind: .admission, until: 5 * day, begins: 0, ends: 35 * day),
        Window(kind: .admission, until: nil, begins: 0, ends: 90 * day),
        // Its end lies beyond the longest that an admission lasts.
        Window(kind: .admission, until: 300 * day, begins: 0, ends: 90 * day),
        Window(kind: .eprLaunch, until: nil, begins: 0, ends: 4 * 3_600_000),
        Window(kind: .personPresent, until: nil, begins: 0, ends: 4 * 3_600_000),
        Window(kind: .personPresent, until: 60_000, begins: 0, ends: 60_000),
    ]

    @Test("a window is open from its first moment to the last before its end, and at no other", arguments: windows)
    func window(_ it: Window) {
        let relationship = Example.relationship(
            it.kind, from: Moment(milliseconds: Self.base), until: it.until.map { Moment(milliseconds: Self.base + $0) },
            staff: it.kind.isPersonal ? "s1" : nil)
        func isOpen(_ step: Int) -> Bool { !sees([relationship], now: Moment(milliseconds: Self.base + step)).isEmpty }
        #expect(!isOpen(it.begins - 1) && isOpen(it.begins) && isOpen(it.begins + 1))
        #expect(isOpen(it.ends - 1) && !isOpen(it.ends) && !isOpen(it.ends + 1))
        let weighed = decide(
            Example.request(), Example.facts([relationship], now: Moment(milliseconds: Self.base)), under: Example.policy()
        ).weighed
        #expect(
            weighed.first { $0.rule == "relationship" }?.counts
                == Moment(milliseconds: Self.base + it.begins)..<Moment(milliseconds: Self.base + it.ends))
    }

    static let more: [RelationshipTerms] = [
        Example.terms(.referral, .proven, after: .days(30), longest: .days(365)),
        Example.terms(.encounter, .proven, before: .days(1), after: .days(90), longest: .days(30)),
        Example.terms(.careTeam, .proven, longest: .days(730)), Example.terms(.caseload, .proven, before: .hours(1), longest: .days(365)),
    ]

    @Test(
        "the windows of referral, encounter, care team and caseload open and close at their edges too",
        arguments: [
            Window(kind: .referral, until: nil, begins: 0, ends: 395 * day),
            Window(kind: .referral, until: 2 * day, begins: 0, ends: 32 * day),
            Window(kind: .encounter, until: nil, begins: -day, ends: 120 * day),
            Window(kind: .encounter, until: 3_600_000, begins: -day, ends: 3_600_000 + 90 * day),
            Window(kind: .careTeam, until: nil, begins: 0, ends: 730 * day), Window(kind: .careTeam, until: day, begins: 0, ends: day),
            Window(kind: .caseload, until: nil, begins: -3_600_000, ends: 365 * day),
            Window(kind: .caseload, until: day, begins: -3_600_000, ends: day),
        ])
    func moreWindows(_ it: Window) {
        let relationship = Example.relationship(
            it.kind, from: Moment(milliseconds: Self.base), until: it.until.map { Moment(milliseconds: Self.base + $0) })
        func isOpen(_ step: Int) -> Bool {
            let now = Moment(milliseconds: Self.base + step)
            return !decide(Example.request(), Example.facts([relationship], now: now), under: Example.policy(relationships: Self.more))
                .permitted.isEmpty
        }
        #expect(!isOpen(it.begins - 1) && isOpen(it.begins) && isOpen(it.begins + 1))
        #expect(isOpen(it.ends - 1) && !isOpen(it.ends) && !isOpen(it.ends + 1))
    }

    @Test("what begins outside of the time that is asked for counts at no end, and what begins at its edges can")
    func beginnings() {
        let policy = Example.policy(relationships: Self.more)
        for terms in Self.more {
            let span = policy.beginnings(of: Set(RelationshipKind.allCases), at: Example.now)[terms.kind]
            guard let span else { return #expect(Bool(false), "\(terms.kind) is asked for") }
            func counts(_ from: Moment) -> Bool {
                [nil, from, from + .days(1), from + .days(2000)].contains { until in
                    let it = Example.relationship(terms.kind, from: from, until: until)
                    return terms.begins(it) <= Example.now && Example.now < terms.ends(it)
                }
            }
            let step = Span(seconds: 1)
            #expect(!counts(span.lowerBound - step) && counts(span.lowerBound + step), "\(terms.kind)")
            #expect(counts(span.upperBound) && !counts(span.upperBound + step), "\(terms.kind)")
        }
        #expect(policy.beginnings(of: [.referral, .admission], at: Example.now).keys.map(\.rawValue) == ["referral"])
    }

    @Test("a permission says by when to decide again: the first end of what permits")
    func until() {
        let later = Example.relationship(.registeredPractice, from: Example.now - .hours(1))
        let decision = decide(Example.request(), Example.facts([Example.admitted, later]), under: Example.policy())
        #expect(decision.permission?.until == Example.now + .hours(23))
        let trained = Example.facts([later], training: .current(until: Example.now + .hours(2)))
        #expect(decide(Example.request(), trained, under: Example.policy()).permission?.until == Example.now + .hours(2))
        #expect(
            decide(Example.request(action: .searchForPerson), trained, under: Example.policy()).permission?.until == Example.now + .hours(2)
        )
    }

    @Test("another person's, another organisation's or another staff member's relationship counts for nothing")
    func others() {
        let now = Example.now
        #expect(sees([Example.relationship(.admission, from: now, of: Example.other)]).isEmpty)
        #expect(sees([Example.relationship(.admission, from: now, at: Example.homerton)]).isEmpty)
        #expect(sees([Example.relationship(.eprLaunch, from: now, staff: "s2")]).isEmpty)
        #expect(sees([Example.relationship(.admission, from: now, staff: "s2")]).isEmpty)
        #expect(sees([Example.relationship(.eprLaunch, from: now)]).isEmpty, "a launch is somebody's")
        #expect(!sees([Example.relationship(.eprLaunch, from: now, staff: "s1")]).isEmpty)
        #expect(!sees([Example.relationship(.admission, from: now, staff: "s1")]).isEmpty)
    }

    @Test("the weaker of the evidence's strength and the policy's counts, and just enough is enough")
    func strength() {
        let social = Example.request("R8014", activities: ["B0360"])
        let now = Example.now
        #expect(!sees([Example.relationship(.eprLaunch, from: now, strength: .proven, staff: "s1")], social).isEmpty)
        #expect(!sees([Example.relationship(.admission, from: now, strength: .inferred)], social).isEmpty)
        #expect(sees([Example.relationship(.admission, from: now, strength: .stated)], social).isEmpty)
        #expect(sees([Example.relationship(.personPresent, from: now, strength: .proven, staff: "s1")], social).isEmpty)
        #expect(!sees([Example.relationship(.admission, from: now, strength: .stated)]).isEmpty, "a clinician needs no more")
    }

    @Test("dates that make no sense, and kinds that the region does not know, count for nothing")
    func senseless() {
        #expect(sees([Example.relationship(.admission, from: Example.now, until: Example.now - .days(1))]).isEmpty)
        #expect(!sees([Example.relationship(.admission, from: Example.now, until: Example.now)]).isEmpty)
        #expect(sees([Example.relationship(.caseload, from: Example.now)]).isEmpty)
        for extreme in [Int.min, Int.max] {
            #expect(
                sees([Example.relationship(.admission, from: Moment(milliseconds: extreme), until: Moment(milliseconds: extreme))]).isEmpty)
        }
    }

    @Test("several relationships show together what each shows, each on its own ground")
    func union() {
        let present = Example.relationship(.personPresent, from: Example.now, staff: "s1")
        #expect(sees([present]) == [.identity, .medicines, .allergies])
        let launched = Example.relationship(.eprLaunch, from: Example.now, staff: "s1")
        #expect(sees([present, launched]) == Example.clinical, "what a rule hides on one ground is seen on another")
        let grounds = decide(Example.request(), Example.facts([present, launched]), under: Example.policy()).permission?.grounds
        #expect(grounds?[.relationship(.personPresent)] == [.identity, .medicines, .allergies])
        #expect(grounds?[.relationship(.eprLaunch)] == Example.clinical && grounds?.count == 2)
    }

    @Test("what was not asked for is asked for, where it could show more, and only that")
    func evidence() {
        let none = Example.facts([], asked: [])
        let kinds: Set<RelationshipKind> = [.pastAppointment, .upcomingAppointment, .admission]
        #expect(decide(Example.request(), none, under: Example.policy()).outcome == .needsEvidence(kinds))
        #expect(
            decide(Example.request(), Example.facts([], asked: [.admission]), under: Example.policy()).outcome
                == .needsEvidence([.pastAppointment, .upcomingAppointment]))
        #expect(decide(Example.request("R8014", activities: ["B0360"]), none, under: Example.policy()).outcome == .needsEvidence(kinds))
        // In hand and enough: nothing is asked.
        #expect(decide(Example.request(), Example.facts(asked: []), under: Example.policy()).permission?.couldAsk == [])
        let present = Example.relationship(.personPresent, from: Example.now, staff: "s1")
        let some = decide(Example.request(), Example.facts([present], asked: [.admission]), under: Example.policy())
        #expect(
            some.permitted == [.identity, .medicines, .allergies] && some.permission?.couldAsk == [.pastAppointment, .upcomingAppointment])
        #expect(
            decide(Example.request(sections: [.allergies]), Example.facts([present], asked: []), under: Example.policy()).permission?
                .couldAsk == [])
    }

    @Test("no answer is no evidence, is not asked for again, and is told apart from \"none\"")
    func unanswered() {
        let decision = decide(
            Example.request("R8014", activities: ["B0360"]), Example.facts([], unanswered: [.admission]), under: Example.policy())
        #expect(decision.outcome == .refuse([.noRelationship]))
        #expect(
            decision.weighed.contains { $0.rule == "relationship" && $0.finding == .couldNotTell && $0.sentence.hasPrefix("admission") })
    }

    @Test("what is too weak for a role is not asked for, what is just enough is")
    func evidenceTooWeak() {
        var weak = Example.relationships
        weak[1] = Example.terms(.pastAppointment, .inferred, after: .days(90), longest: .days(1))
        weak[3] = Example.terms(.admission, .stated, after: .days(30), longest: .days(60))
        let decision = decide(
            Example.request("R8014", activities: ["B0360"]), Example.facts([], asked: []), under: Example.policy(relationships: weak))
        #expect(decision.outcome == .needsEvidence([.pastAppointment, .upcomingAppointment]))
    }
}
