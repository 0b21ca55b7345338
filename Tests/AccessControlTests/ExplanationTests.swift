import CareRecord
import Testing

@testable import AccessControl

/// A decision in words, and the question "would this role at that organisation see it?".
@Suite struct ExplanationTests {
    private func lines(_ request: AccessRequest = Example.request(), _ facts: Facts = Example.facts()) -> [String] {
        Explanation(decide(request, facts, under: Example.policy())).lines
    }

    @Test("each outcome has its sentence first, and every rule that spoke has a line with its evidence")
    func outcomes() {
        let permitted = lines()
        #expect(permitted[0].hasPrefix("Permitted: identity, appointments,") && permitted.contains { $0.hasPrefix("On admission: ") })
        #expect(permitted.contains("  relationship: admission (permits all sections; evidence pas)"))
        #expect(permitted.contains("Withheld unless broken glass opens it: restricted, sexual-health."))
        // Director, broken glass, and the region's two, whose grounds are others.
        #expect(permitted.last == "  4 rules did not speak of this")
        let present = lines(Example.request(), Example.facts([Example.relationship(.personPresent, from: Example.now, staff: "s1")]))
        #expect(
            present.contains("  presence-alerts: Presence shows no alerts. (hides alerts)")
                && !present.contains { $0.contains("glass-results") })
        #expect(
            lines(Example.request(), Example.facts([], asked: []))[0...1] == [
                "Nothing is shown before the organisation was asked.", "To be asked for: past appointment, coming appointment, admission.",
            ])
        let challenged = lines(Example.request(), Example.facts([]))
        #expect(challenged[0] == "Nothing is shown until something is done." && challenged.contains(Challenge.breakGlass.sentence))
        let refused = lines(Example.request(), Example.facts(objection: .objects))
        #expect(
            refused[0] == "Refused." && refused[1] == Refusal.personObjects.sentence
                && refused.contains { $0.contains("objection: The person objects to this record. (refuses)") })
    }

    @Test("what is shown how is said: titles, whereabouts, what is opened, what could still be asked for")
    func terms() {
        let director = Director(subject: "s2", organisation: "R1H", jobRole: "R8000")
        #expect(
            lines(Example.request("R8006", director: director), Example.facts(restricted: .yes, director: .confirmed)).contains(
                "Of documents, titles only."))
        let glass = lines(
            Example.request(),
            Example.facts([], authentication: 3, asked: [], restricted: .yes, grants: [Example.grant(labels: ["restricted"])]))
        #expect(
            glass.contains("Nothing that tells where the person is.") && glass.contains("Opened: restricted.")
                && glass.contains { $0.hasPrefix("More might be shown") })
    }

    @Test("whoever explains a look that opened reads which limit kept more of it closed, with its numbers")
    func limits() {
        func line(_ use: BreakGlassUse?) -> String? {
            lines(Example.request(), Example.facts(use: use)).first { $0.hasPrefix("Breaking the glass would open more") }
        }
        #expect(line(.init(byStaff: 2, byOrganisation: 9)) == nil)
        #expect(
            line(.init(byStaff: 3, byOrganisation: 10))
                == "Breaking the glass would open more: past the staff member's limit, 3 in 7 days and the organisation's limit, 10 in 1 day."
        )
        #expect(line(nil) == "Breaking the glass would open more: past what could be counted.")
    }

    @Test("every refusal and every challenge has words of its own")
    func worded() {
        #expect(Set(Refusal.allCases.map(\.sentence)).count == Refusal.allCases.count)
        let challenges: [Challenge] = [.breakGlass, .nameDirector, .statePresence, .stepUp(2), .stepUp(3)]
        #expect(Set(challenges.map(\.sentence)).count == 5 && Set(challenges.map(\.code)).count == 5)
        #expect(Set(RelationshipKind.allCases.map(\.words)).count == RelationshipKind.allCases.count)
    }

    @Test("no explanation names the person or the staff member")
    func nameless() {
        for decision in WrittenDecisionTests.decisions {
            let text = Explanation(decision).lines.joined()
            #expect(!text.contains("9990000018") && !text.contains("A Clinician") && !text.contains("s1"))
        }
    }

    @Test("a question about nobody is decided like any other")
    func hypothetical() {
        func seen(_ change: (inout Hypothetical) -> Void = { _ in }) -> Set<Section>? {
            var question = Hypothetical(jobRole: "R8000", kind: .acute, ground: .relationship(.admission))
            change(&question)
            return question.decision(under: Example.policy())?.permitted
        }
        #expect(seen() == Example.clinical)
        #expect(seen { $0.ground = nil } == [] && seen { $0.objection = .objects } == [] && seen { $0.agreement = .suspended } == [])
        #expect(
            seen { $0.training = .lapsed } == [] && seen { $0.purpose = .research } == [] && seen { $0.level = 1 } == []
                && seen { $0.kind = .pharmacy } == [])
        #expect(seen { $0.activities = ["B0360"] } == Set(Section.allCases) && seen { $0.sections = [.alerts] } == [.alerts])
        #expect(
            seen { $0.ground = .relationship(.upcomingAppointment) } == Example.clinical
                && seen { $0.ground = .relationship(.personPresent) } == [.identity, .medicines, .allergies])
        #expect(seen { $0.ground = .breakGlass } == [.identity, .conditions, .medicines, .results], "who breaks it has stepped up")
        #expect(seen { ($0.ground, $0.level) = (.breakGlass, 2) } == [])
        #expect(seen { $0.restricted = .yes }?.contains(.documents) == false)
        #expect(
            seen { ($0.jobRole, $0.director) = ("R8006", "R8000") } == [.identity, .appointments, .documents]
                && seen { $0.jobRole = "R8006" } == [])
    }

    @Test("the matrix is made of decisions: a rule, a label or a role's section changes it")
    func matrix() {
        let page = PolicyMatrix(Example.policy()).markdown
        #expect(
            page.contains("| admission | yes | unless restricted |") && page.contains("titles unless restricted"))
        let level = RestrictingRule(
            id: "r", because: "b", roles: ["clinician"], grounds: [.relationship(.admission)], hides: [.results], unlessAssurance: 3)
        #expect(PolicyMatrix(Example.policy(rules: [level])).markdown.contains("level 3"))
        #expect(page.contains("| Sealed and locked | no trace | no trace | no trace | no trace | no trace |"))
        #expect(page.contains("| Third party | withheld, said by section, never opened |") && page.contains("| Social worker | none |"))
        #expect(page.contains("| objects | refuse personObjects |"))
        #expect(page != PolicyMatrix(Example.policy(rules: [])).markdown)
        #expect(page != PolicyMatrix(Example.policy(labels: Array(Example.labels.dropLast()))).markdown)
        #expect(page != PolicyMatrix(Example.policy(training: .note, restrictedHides: [.documents])).markdown)
    }
}
