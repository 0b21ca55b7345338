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
        let text = decision.text
        let read = try WrittenDecision(text: text)
        #expect(read == WrittenDecision(decision))
        #expect(read.text == text)
        // As Foundation writes the same JSON, with sorted keys.
        let again = try JSONSerialization.data(
            withJSONObject: try JSONSerialization.jsonObject(with: Data(text.utf8)), options: [.sortedKeys, .withoutEscapingSlashes])
        #expect(String(decoding: again, as: UTF8.self) == text)
        #expect(read.facts == decision.facts || Set(read.facts.relationships) == Set(decision.facts.relationships))
        guard case .same(let decided) = read.replayed(under: Example.policy()) else {
            Issue.record("not the same")
            return
        }
        #expect(decided.outcome == decision.outcome && decided.permission == decision.permission && decided.weighed == decision.weighed)
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
        let text = one.text
        for shift in 1..<relationships.count {
            let moved = Array(relationships[shift...] + relationships[..<shift])
            let other = decide(Example.request(), Example.facts(moved), under: Example.policy())
            #expect(other.text == text && other.weighed == one.weighed)
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
        #expect(WrittenDecision(decision).text == expected)
        // With the register of ended roles there is one fact and one finding more.
        let now = decide(decision.request, Example.facts(asked: [.admission]), under: Example.policy(rules: [Example.rules[1]]))
        let more = expected.replacing(#""training":{"#, with: #""roleEnd":{"none":{}},"training":{"#, maxReplacements: 1).replacing(
            #"{"finding":"no-restriction","rule":"training"}"#,
            with: #"{"finding":"no-restriction","rule":"role-end"},{"finding":"no-restriction","rule":"training"}"#)
        #expect(WrittenDecision(now).text == more)
    }

    @Test("whatever stands in a name or an evidence, the text is JSON that says the same, as Foundation writes it")
    func escaping() throws {
        let hostile = (0..<0x20).map { String(UnicodeScalar(UInt8($0))) } + ["\"", "\\", "/", "\u{7F}", "\u{2028}", "é", "🧑‍⚕️", ""]
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        for text in hostile + [hostile.joined(), "a\(hostile.joined(separator: "z"))b"] {
            var out = CanonicalText(room: 8)
            out.string(text)
            #expect(out.text == String(decoding: try encoder.encode(text), as: UTF8.self))
            let decision = decide(
                Example.request(),
                Example.facts([
                    .init(
                        kind: .admission, strength: .proven, organisation: Example.barts, person: Example.person, from: Example.now,
                        evidence: text)
                ]),
                under: Example.policy())
            #expect(try WrittenDecision(text: decision.text) == WrittenDecision(decision))
        }
    }

    @Test("rules that did not speak stand in one order, whatever they are named: before, between and after the house's own, and twice")
    func silent() throws {
        for names in [
            ["a", "z"], ["zz", "a", "m"], ["director", "director"], [], ["e\"", "\u{e9}", "E", "e"], (0..<130).map { "r\($0)" },
        ] {
            let policy = Example.policy(
                rules: names.enumerated().map { place, name in
                    RestrictingRule(
                        id: name, because: "b", roles: place % 3 == 1 ? nil : ["nobody"], organisationKinds: nil, grounds: nil,
                        hides: [.results])
                })
            let decision = decide(Example.request(), Example.facts(), under: policy)
            let written = WrittenDecision(decision)
            #expect(decision.text == written.text && written.silent == written.silent.sorted())
            #expect(decision.weighed.count { $0.sentence == "b" } == names.count, "every rule is weighed")
            #expect(written.findings.count { $0.finding == "hides results" } == names.indices.count { $0 % 3 == 1 })
        }
    }

    @Test("what was changed afterwards is found, and another policy's decision is not judged")
    func changed() throws {
        let text = WrittenDecision(Self.decisions[2]).text
        let lie = text.replacingOccurrences(of: #""outcome":"challenge""#, with: #""outcome":"permit""#)
        #expect(lie != text)
        guard case .differs(let again) = try WrittenDecision(text: lie).replayed(under: Example.policy()) else {
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

    @Test(
        "a look goes on where a program of another version knows one silent rule more or fewer, which an explanation still tells",
        arguments: [true, false])
    func silentRules(_ hasMore: Bool) throws {
        let written = WrittenDecision(Self.decisions[0])
        let first = try #require(written.silent.first)
        let text = written.text.replacing(
            "\"silent\":[\"\(first)\",", with: hasMore ? "\"silent\":[\"a-later-rule\",\"\(first)\"," : "\"silent\":[")
        let other = try WrittenDecision(text: text)
        #expect(other.silent == (hasMore ? ["a-later-rule"] + written.silent : Array(written.silent.dropFirst())))
        #expect(other.goingOn(under: Example.policy())?.outcome == Self.decisions[0].outcome)
        guard case .differs = other.replayed(under: Example.policy()) else {
            Issue.record("an explanation says that it is the same")
            return
        }
    }

    @Test("no look goes on by another finding, another outcome or another policy")
    func goesOnNoFurther() throws {
        let written = WrittenDecision(Self.decisions[0])
        let finding = try #require(written.findings.first)
        for (old, new) in [
            ("\"rule\":\"\(finding.rule)\"", "\"rule\":\"a-later-rule\""), ("\"outcome\":\"\(written.outcome)\"", "\"outcome\":\"refuse\""),
            ("\"policy\":\"\(written.policy)\"", "\"policy\":\"another\""),
        ] {
            let text = written.text.replacing(old, with: new)
            #expect(text != written.text, "\(old)")
            #expect(try WrittenDecision(text: text).goingOn(under: Example.policy()) == nil, "\(old)")
        }
    }

    @Test("another form, broken JSON, numbers that are none and unknown words are not read")
    func unreadable() throws {
        let text = WrittenDecision(Self.decisions[1]).text
        for (old, new) in [
            (#""form":1"#, #""form":2"#), ("9990000018", "9990000019"), (#""ods":"R1H""#, #""ods":"!""#),
            (#""direct-care""#, #""curiosity""#), ("{", "["),
        ] { #expect(throws: (any Error).self) { try WrittenDecision(text: text.replacingOccurrences(of: old, with: new)) } }
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
