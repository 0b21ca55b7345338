import CareRecord
import Foundation
import Testing

@testable import AccessControl

/// A decision is written down in one form, and replayed from what was written.
@Suite struct WrittenDecisionTests {
    /// One decision of each outcome, with as many kinds of facts as there are.
    static let decisions: [Decision] = [
        decide(
            Example.request("R8006", director: Director(subject: "s2", organisation: "R1H", jobRole: "R8000")),
            Example.facts(training: .current(until: Example.now + .days(1)), director: .confirmed), under: Example.policy()),
        decide(
            Example.request(activities: ["B0360"]),
            Example.facts(
                [Example.admitted, Example.relationship(.eprLaunch, from: Example.now, until: Example.now + .hours(1), staff: "s1")],
                training: .couldNotTell, restricted: .couldNotTell,
                grants: [Example.grant(labels: ["restricted"], ended: Example.now + .minutes(9))], use: nil),
            under: Example.policy()),
        decide(Example.request(), Example.facts([]), under: Example.policy()),
        decide(Example.request(), Example.facts([], presences: 5), under: Example.policy()),
        decide(Example.request(), Example.facts([], asked: [.admission], unanswered: [.admission]), under: Example.policy()),
        decide(Example.request(person: nil), Facts(organisation: nil, regionDigest: ""), under: Example.policy()),
        decide(Example.request(), Example.facts(authentication: 1), under: Example.policy()),
    ]

    @Test("what was written decides the same again, finding by finding", arguments: decisions)
    func replay(_ decision: Decision) throws {
        let bytes = try WrittenDecision(decision).bytes()
        let read = try WrittenDecision(bytes: bytes)
        #expect(read == WrittenDecision(decision))
        #expect(try read.bytes() == bytes)
        #expect(read.facts == decision.facts || Set(read.facts.relationships) == Set(decision.facts.relationships))
        guard case .same(let again) = read.replayed(under: Example.policy()) else {
            Issue.record("not the same")
            return
        }
        #expect(again.outcome == decision.outcome && again.permission == decision.permission && again.weighed == decision.weighed)
    }

    @Test("the order in which evidence came changes no byte")
    func canonical() throws {
        let relationships = [
            Example.admitted, Example.relationship(.admission, from: Example.now),
            Example.relationship(.eprLaunch, from: Example.now, staff: "s1"),
            Example.relationship(.admission, from: Example.now, until: Example.now + .days(1)),
            Example.relationship(.admission, from: Example.now, at: Example.homerton),
            Example.relationship(.admission, from: Example.now, strength: .stated),
            Example.relationship(.admission, from: Example.now, of: Example.other),
        ]
        let one = decide(Example.request(), Example.facts(relationships), under: Example.policy())
        let bytes = try WrittenDecision(one).bytes()
        for shift in 1..<relationships.count {
            let moved = Array(relationships[shift...] + relationships[..<shift])
            let other = decide(Example.request(), Example.facts(moved), under: Example.policy())
            #expect(try WrittenDecision(other).bytes() == bytes && other.weighed == one.weighed)
        }
    }

    @Test("the form is this, byte for byte: whoever changes it must give it another number")
    func form() throws {
        let decision = decide(
            Example.request(sections: [.allergies]), Example.facts(asked: [.admission], roleEnd: .notKept),
            under: Example.policy(rules: [Example.rules[1]]))
        let expected =
            #"{"facts":{"agreement":"inForce","asked":["admission"],"assurance":{"authentication":2,"identity":3},"breakGlassUse":{"byOrganisation":0,"byStaff":0},"director":"couldNotTell","grants":[],"now":1790000000000,"objection":"none","organisation":{"kind":"acute","ods":"R1H","usesTheRecord":true},"regionDigest":"r1","relationships":[{"evidence":"pas","from":1789913600000,"kind":"admission","organisation":"R1H","person":"9990000018","strength":"proven"}],"restricted":"no","training":{"current":{}},"unanswered":[]},"#
            + #""findings":[{"finding":"no-restriction","rule":"purpose"},{"finding":"no-restriction","rule":"organisation"},{"finding":"no-restriction","rule":"agreement"},{"finding":"limit identity,appointments,conditions,medicines,allergies,results,documents,care-plans,encounters,immunisations,alerts","rule":"role"},{"finding":"no-restriction","rule":"training"},{"finding":"no-restriction","rule":"assurance"},{"finding":"no-restriction","rule":"clock"},{"finding":"no-restriction","rule":"person"},{"finding":"no-restriction","rule":"objection"},{"finding":"no-restriction","rule":"restricted"},{"evidence":"pas","finding":"permit identity,appointments,conditions,medicines,allergies,results,documents,care-plans,encounters,procedures,immunisations,alerts","from":1789913600000,"rule":"relationship","until":1797689600000}],"form":1,"outcome":"permit","policy":"d1","#
            + #""request":{"action":"openLook","person":"9990000018","purpose":"direct-care","sections":["allergies"],"staff":{"issuer":"https://id.example","name":"A Clinician","role":{"activities":[],"jobRole":"R8000","name":"role","organisation":"R1H","personRoleID":"1"},"subject":"s1"}},"silent":["break-glass","director","glass-results"],"what":["allergies"]}"#
        #expect(String(decoding: try WrittenDecision(decision).bytes(), as: UTF8.self) == expected)
        // With the register of ended roles there is one fact and one finding more.
        let now = decide(decision.request, Example.facts(asked: [.admission]), under: Example.policy(rules: [Example.rules[1]]))
        let more = expected.replacing(#""training":{"#, with: #""roleEnd":{"none":{}},"training":{"#, maxReplacements: 1).replacing(
            #"{"finding":"no-restriction","rule":"training"}"#,
            with: #"{"finding":"no-restriction","rule":"role-end"},{"finding":"no-restriction","rule":"training"}"#)
        #expect(String(decoding: try WrittenDecision(now).bytes(), as: UTF8.self) == more)
    }

    @Test("what was changed afterwards is found, and another policy's decision is not judged")
    func changed() throws {
        let text = String(decoding: try WrittenDecision(Self.decisions[2]).bytes(), as: UTF8.self)
        let lie = text.replacingOccurrences(of: #""outcome":"challenge""#, with: #""outcome":"permit""#)
        #expect(lie != text)
        guard case .differs(let again) = try WrittenDecision(bytes: Data(lie.utf8)).replayed(under: Example.policy()) else {
            Issue.record("not found")
            return
        }
        #expect(!again.isPermitted)
        let other = RegionPolicy(
            digest: "d2", roles: Example.roles, relationships: Example.relationships, breakGlass: Example.glass,
            assurance: AssuranceTerms(authentication: 2, identity: 3), unknownTraining: .note, restrictedHides: [.documents],
            purposes: [.directCare],
            forbiddenKinds: [], labels: [], lists: [], rules: [])
        #expect(WrittenDecision(Self.decisions[2]).replayed(under: other) == .otherPolicy)
    }

    @Test("another form, broken JSON, numbers that are none and unknown words are not read")
    func unreadable() throws {
        let text = String(decoding: try WrittenDecision(Self.decisions[1]).bytes(), as: UTF8.self)
        for (old, new) in [
            (#""form":1"#, #""form":2"#), ("9990000018", "9990000019"), (#""ods":"R1H""#, #""ods":"!""#),
            (#""direct-care""#, #""curiosity""#), ("{", "["),
        ] { #expect(throws: (any Error).self) { try WrittenDecision(bytes: Data(text.replacingOccurrences(of: old, with: new).utf8)) } }
    }

    @Test("a moment is whole milliseconds, whatever date it came from")
    func moments() {
        #expect(
            Moment(Date(timeIntervalSince1970: 1.2349)).milliseconds == 1234
                && Moment(Date(timeIntervalSince1970: -0.0001)).milliseconds == -1)
        #expect(Moment(Date.distantFuture) > Moment(Date.distantPast) && Moment(Date(timeIntervalSince1970: .infinity)) > Example.now)
        #expect(Moment(Date(timeIntervalSince1970: .nan)).milliseconds == 0)
        #expect(Moment(Example.now.date) == Example.now)
        #expect(
            Moment(milliseconds: .max) + .days(1) == Moment(milliseconds: .max)
                && Moment(milliseconds: .min) - .days(1) == Moment(milliseconds: .min))
    }

    @Test("a span is read as it is written, and no other text is one")
    func spans() {
        #expect(
            Span("90d") == .days(90) && Span("12h") == .hours(12) && Span("30m") == .minutes(30) && Span("45s") == Span(seconds: 45)
                && Span("0") == Span(seconds: 0))
        for wrong in ["", "d", "-1d", "0d", "1", "1w", "1.5h", "9999999999999999999d", "36526d", " 1d"] {
            #expect(Span(wrong) == nil, "\(wrong)")
        }
        #expect(
            Span.days(1).words == "1 day" && Span.hours(36).words == "36 hours" && Span(seconds: 1).words == "1 second"
                && Span(seconds: 0).words == "none")
    }
}
