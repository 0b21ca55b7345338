import CareRecord
import Foundation
import Testing

@testable import Federation

/// What `carerecord source check` says of a system.
@Suite struct SourceCheckTests {
    private static func check(_ answer: @escaping @Sendable (Seen) -> [Act]) async throws -> SourceCheck {
        try await HostileServer.running {
            answer($0)
        } _: { server in
            await Asking.with(Asking.settings(server.base)) { await $0.check() }
        }
    }

    @Test("a system that is well: what it offers, section by section, and how fast it is")
    func well() async throws {
        let check = try await Self.check {
            PretendSource(patients: [], resources: ["Condition": []], hasEverything: true).answer($0)
        }
        let text = check.lines.joined(separator: "\n")
        #expect(check.isUsable)
        for words in ["FHIR 4.0.1", "everything: yes", "Conditions: Condition", "Allergies: not offered", " ms"] {
            #expect(text.contains(words), "\(text)")
        }
        #expect(!text.contains("WRONG"))
    }

    @Test("what is wrong is said, and makes it unusable")
    func wrong() async throws {
        for answer: @Sendable (Seen) -> [Act] in [
            { _ in .fhir("{}", status: 401) }, { _ in [.close] },
            { $0.path == "/fhir/metadata" ? PretendSource().answer($0) : .fhir("{}", status: 500) },
            {
                $0.path == "/fhir/metadata" ? PretendSource().answer($0) : .answer(200, [("Content-Type", "text/html")])
            },
        ] {
            let check = try await Self.check(answer)
            #expect(!check.isUsable)
            #expect(check.lines.contains { $0.contains("WRONG") })
        }
    }

    @Test("a system of another FHIR version is told so")
    func version() async throws {
        let check = try await Self.check { request in
            request.path == "/fhir/metadata"
                ? .fhir(
                    Pretend.capabilities(["Patient"], everything: false).replacingOccurrences(
                        of: "4.0.1", with: "3.0.2")) : PretendSource(patients: []).answer(request)
        }
        #expect(check.lines.contains { $0.contains("WRONG: FHIR 4.0") })
    }

    @Test(
        "what whoever checks can do about it is said",
        arguments: [(405, "try --get"), (401, "wants credentials, and none were given (401)")])
    func hints(status: Int, words: String) async throws {
        let check = try await Self.check { $0.path == "/fhir/metadata" ? PretendSource().answer($0) : .fhir("{}", status: status) }
        #expect(check.lines.contains { $0.contains(words) }, "\(check.lines)")
    }

    @Test("one that searches by nothing and gives another person, or an error inside a Bundle, is no usable system")
    func ignoresIdentifier() async throws {
        for (entries, words) in [
            ([Pretend.patient("p2", number: Pretend.otherNumber)], "does not search by identifier"),
            ([Pretend.patient("p2", number: nil)], "does not search by identifier"),
            ([Pretend.outcome("invalid")], "an error inside a Bundle"),
        ] {
            let check = try await Self.check {
                $0.path == "/fhir/metadata" ? PretendSource().answer($0) : .fhir(Pretend.bundle(entries))
            }
            #expect(!check.isUsable)
            #expect(check.lines.contains { $0.contains("WRONG") && $0.contains(words) }, "\(check.lines)")
        }
        let asked = try await Self.check {
            $0.path == "/fhir/metadata"
                ? PretendSource().answer($0)
                : .fhir(Pretend.bundle([Pretend.patient("p1"), Pretend.outcome("informational", severity: "information")]))
        }
        #expect(asked.isUsable, "\(asked.lines)")
    }

    @Test("a base whose /metadata is a page or points elsewhere is no FHIR system; one without a statement may be")
    func metadata() async throws {
        let search: @Sendable (Seen) -> [Act] = { PretendSource(patients: []).answer($0) }
        for answer: [Act] in [
            .answer(200, [("Content-Type", "text/html")]), .answer(302, [("Location", "/login")]), .fhir("{\"resourceType\":\"Patient\"}"),
        ] {
            let check = try await Self.check { $0.path == "/fhir/metadata" ? answer : search($0) }
            #expect(!check.isUsable && check.lines.contains { $0.hasPrefix("CapabilityStatement: WRONG") }, "\(check.lines)")
        }
        let none = try await Self.check { $0.path == "/fhir/metadata" ? .fhir(Pretend.outcome("not-found"), status: 404) : search($0) }
        #expect(none.isUsable, "\(none.lines)")
    }
}
