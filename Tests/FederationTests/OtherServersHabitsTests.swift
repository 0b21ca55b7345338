import CareRecord
import FHIRWire
import Foundation
import Synchronization
import Testing

@testable import Federation

/// What servers that others wrote do, and a pretend one would not: small pages, refused parameters, operations that are declared and not done.
@Suite struct OtherServersHabitsTests {
    // MARK: Pages

    private static func number(_ name: String, in query: String) -> Int? {
        query.split(separator: "&").first { $0.hasPrefix(name + "=") }.flatMap { Int($0.dropFirst(name.count + 1)) }
    }

    /// A source with so many conditions, which sends `usual` on a page, and up to `most` where it is asked for more.
    private static func paged(_ count: Int, usual: Int, most: Int) async throws -> (answered: Answered, seen: [Seen]) {
        try await HostileServer.running { request in
            guard request.path.hasSuffix("$everything") else { return PretendSource(hasEverything: true).answer(request) }
            let size = min(number("_count", in: request.query) ?? usual, most)
            let first = number("from", in: request.query) ?? 0
            let page = (first..<min(first + size, count)).map { Pretend.condition("c\($0)") }
            let next = first + size < count ? "Patient/p1/$everything?from=\(first + size)&_count=\(size)" : nil
            return .fhir(Pretend.bundle(page, next: next, total: count))
        } _: { server in
            (await Asking.ask(Asking.settings(server.base), [.conditions]), server.seen.filter { $0.path.hasSuffix("$everything") })
        }
    }

    @Test("a system of small pages is asked for large ones, and a large record of one that keeps to small ones comes whole")
    func smallPages() async throws {
        let (answered, seen) = try await Self.paged(1701, usual: 20, most: 200)
        #expect(answered.names.count == 1702 && answered.cutShort(.conditions).isEmpty)
        #expect(seen.first?.query == "_count=1000" && seen.count == 9)
        let stubborn = try await Self.paged(3000, usual: 20, most: 20).answered
        #expect(stubborn.names.count == 3001 && stubborn.cutShort(.conditions).isEmpty && stubborn.failure(.conditions) == nil)
    }

    @Test("a source whose region file says nothing of pages has room for 30,000 resources on pages of 20")
    func room() {
        #expect(SourceSettings.usualPages * 20 >= 30_000 && Asking.settings("http://x.example").maxPages == SourceSettings.usualPages)
    }

    @Test("a system that refuses a size of page is asked once without, for everything and by type", arguments: [true, false])
    func sizeRefused(everything: Bool) async throws {
        let source = PretendSource(resources: ["Condition": [Pretend.condition("c1")]], hasEverything: everything)
        for status in [400, 422] {
            let (answered, seen) = try await HostileServer.running { request in
                (request.query + request.body).contains("_count")
                    ? .fhir(Pretend.outcome("invalid"), status: status) : source.answer(request)
            } _: { server in
                (await Asking.ask(Asking.settings(server.base), [.conditions]), server.seen.count)
            }
            #expect(answered.names == ["Condition/c1", "Patient/p1"] && answered.failure(.conditions) == nil)
            #expect(seen == 4, "what it can do, who, with a size, without")
        }
    }

    @Test("a refusal that is not about the size is not asked again", arguments: [401, 403, 429])
    func otherRefusals(status: Int) async throws {
        let seen = try await HostileServer.running { request in
            request.path.hasSuffix("$everything") ? .fhir("{}", status: status) : PretendSource(hasEverything: true).answer(request)
        } _: { server in
            _ = await Asking.ask(Asking.settings(server.base), [.conditions])
            return server.seen.count { $0.path.hasSuffix("$everything") }
        }
        #expect(seen == 1)
    }

    @Test("a later page that is refused is what failed, and the question is not begun anew without a size", arguments: [400, 404, 422])
    func laterPageRefused(status: Int) async throws {
        let (answered, seen) = try await HostileServer.running { request in
            guard request.path.hasPrefix("/fhir/Condition") else { return PretendSource(resources: ["Condition": []]).answer(request) }
            return request.method == "POST"
                ? .fhir(Pretend.bundle([Pretend.condition("c1")], next: "Condition?page=2")) : .fhir("{}", status: status)
        } _: { server in
            (await Asking.ask(Asking.settings(server.base), [.conditions]), server.seen.filter { $0.path.hasPrefix("/fhir/Condition") })
        }
        #expect(answered.names == ["Condition/c1", "Patient/p1"] && seen.count == 2)
        #expect(answered.failure(.conditions) == (status == 404 ? .notFound : .status(status)))
    }

    // MARK: Declared, and not done

    @Test(
        "what is declared as everything and answers as not done is searched by type instead, in each look anew",
        arguments: [202, 204, 404, 405, 500, 501])
    func notDone(status: Int) async throws {
        let source = PretendSource(resources: ["Condition": [Pretend.condition("c1")]], hasEverything: true)
        try await HostileServer.running { request in
            request.path.hasSuffix("$everything") ? .fhir(Pretend.outcome("exception"), status: status) : source.answer(request)
        } _: { server in
            await Asking.with(Asking.settings(server.base)) { client in
                for look in 1...2 {
                    let answered = await Asking.ask(client, [.conditions, .allergies])
                    #expect(answered.names == ["Condition/c1", "Patient/p1"] && answered.failure(.conditions) == nil)
                    // What no search gives is not offered, or failed just now: the one is never said for the other (law 4).
                    let failed = [202, 204, 500].contains(status)
                    #expect(
                        answered.piece(.allergies)?.isNotOffered == !failed
                            && answered.completed.sorted() == [.conditions, .allergies])
                    #expect(answered.failure(.allergies) == (failed ? .status(status) : nil))
                    #expect(server.seen("/fhir/Condition/_search").count == look)
                }
            }
        }
    }

    @Test(
        "a system that is set to be asked for everything always, and does not do it, is unavailable and searched for nothing",
        arguments: [404, 500, 501])
    func alwaysEverything(status: Int) async throws {
        let (answered, seen) = try await HostileServer.running { request in
            request.path.hasSuffix("$everything")
                ? .fhir(Pretend.outcome("exception"), status: status)
                : PretendSource(resources: ["Condition": [Pretend.condition("c1")]], hasEverything: true).answer(request)
        } _: { server in
            (await Asking.ask(Asking.settings(server.base) { $0.everything = .always }, [.conditions, .allergies]), server.seen)
        }
        #expect(answered.names == ["Patient/p1"] && answered.completed.sorted() == [.conditions, .allergies])
        #expect(answered.failure == (status == 404 ? .notFound : .status(status)))
        #expect(!seen.contains { $0.path == "/fhir/Condition/_search" })
    }

    @Test("an answer that is promised for later is said as that, and not as an error")
    func later() {
        #expect(SourceFailure.status(202).sentence == "It wants to answer later, which is not waited for (202)")
    }

    @Test("where there is nothing else to ask for, that it failed is said")
    func nothingElse() async throws {
        let answered = try await HostileServer.running { request in
            request.path.hasSuffix("$everything") ? .fhir("{}", status: 500) : PretendSource(hasEverything: true).answer(request)
        } _: { server in
            await Asking.ask(Asking.settings(server.base), [.conditions])
        }
        #expect(answered.failure(.conditions) == .status(500))
    }

    @Test("of two patients the one whose everything is not done is searched, and the other's failure is said all the same")
    func oneOfTwo() async throws {
        let answered = try await HostileServer.running { request in
            let source = PretendSource(
                patients: [Pretend.patient("p1"), Pretend.patient("p2")], resources: ["Condition": [Pretend.condition("c2", of: "p2")]],
                hasEverything: true)
            if request.path == "/fhir/Patient/p1/$everything" { return .fhir("{}", status: 502) }
            return request.path == "/fhir/Patient/p2/$everything" ? .fhir("{}", status: 501) : source.answer(request)
        } _: { server in
            await Asking.ask(Asking.settings(server.base), [.conditions])
        }
        #expect(answered.names.contains("Condition/c2") && answered.failure(.conditions) == .status(502))
    }

    // MARK: Parameters

    /// A source that refuses what its statement does not name; what it was asked, and what came.
    private static func strict(_ named: [String: [String]], _ resources: [String: String]) async throws -> (
        answered: Answered, seen: [Seen]
    ) {
        let types = (named.merging(["Patient": ["identifier"]]) { a, _ in a }).sorted { $0.key < $1.key }.map { type, names in
            #"{"type":"\#(type)","interaction":[{"code":"search-type"}],"searchParam":[\#(names.map { #"{"name":"\#($0)"}"# }.joined(separator: ","))]}"#
        }
        let statement =
            #"{"resourceType":"CapabilityStatement","fhirVersion":"4.0.1","rest":[{"mode":"server","resource":[\#(types.joined(separator: ","))]}]}"#
        return try await HostileServer.running { request in
            if request.path == "/fhir/metadata" { return .fhir(statement) }
            let type = request.path.split(separator: "/").dropFirst().first.map(String.init) ?? ""
            if type == "Patient" { return .fhir(Pretend.bundle([Pretend.patient("p1")])) }
            let terms = request.body.split(separator: "&").map { $0.prefix { $0 != "=" } }.filter { !$0.hasPrefix("_") }
            let known = named[type] ?? []
            guard known.isEmpty || terms.allSatisfy({ known.contains(String($0)) }) else {
                return .fhir(Pretend.outcome("invalid"), status: 400)
            }
            return .fhir(Pretend.bundle([resources[type]].compactMap(\.self)))
        } _: { server in
            (await Asking.ask(Asking.settings(server.base), Set(Section.allCases)), server.seen)
        }
    }

    private static func about(_ type: String, _ key: String) -> String {
        #"{"resourceType":"\#(type)","id":"x","\#(key)":{"reference":"Patient/p1"}}"#
    }

    @Test("each type is asked for by the parameter that the statement names for its person")
    func named() async throws {
        let (answered, seen) = try await Self.strict(
            [
                "Condition": ["subject"], "Observation": ["code", "subject"], "QuestionnaireResponse": ["subject"], "Media": ["subject"],
                "Coverage": ["beneficiary"], "Claim": ["patient", "subject"], "Appointment": ["actor"],
            ],
            [
                "Condition": Self.about("Condition", "subject"), "QuestionnaireResponse": Self.about("QuestionnaireResponse", "subject"),
                "Media": Self.about("Media", "subject"), "Coverage": Self.about("Coverage", "beneficiary"),
            ])
        #expect(answered.names == ["Condition/x", "Coverage/x", "Media/x", "Patient/p1", "QuestionnaireResponse/x"])
        let words = answered.answers.compactMap(\.otherKinds)
        #expect(words.map(\.failure) == [nil] && words.map(\.cutShort) == [[]])
        #expect(answered.answers.allSatisfy { $0.failure == nil })
        func asked(_ type: String) -> String? { seen.first { $0.path == "/fhir/\(type)/_search" }?.body }
        #expect(asked("Condition") == "subject=Patient%2Fp1&_count=200" && asked("Claim") == "patient=p1&_count=200")
        #expect(asked("Coverage") == "beneficiary=Patient%2Fp1&_count=200" && asked("Appointment") == "actor=Patient%2Fp1&_count=200")
    }

    @Test("a type that its system holds and cannot find by person is said, once, and hurts no section")
    func notFoundByPerson() async throws {
        let (answered, seen) = try await Self.strict(
            ["Condition": ["patient"], "Provenance": ["target"], "Media": ["created"], "Organization": ["name"], "AuditEvent": ["date"]],
            [:])
        let words = answered.answers.compactMap(\.otherKinds)
        #expect(words.map(\.cutShort) == [[.kindsNotAsked(["Media", "Provenance"])]] && words.map(\.failure) == [nil])
        #expect(CutShort.kindsNotAsked(["Media", "Provenance"]).sentence.hasSuffix("cannot find them by person: Media, Provenance"))
        #expect(answered.cutShort(.conditions).isEmpty && answered.failure(.conditions) == nil)
        #expect(!seen.contains { $0.path.contains("Organization") || $0.path.contains("Provenance") || $0.path.contains("AuditEvent") })
    }

    @Test("a statement that names types without their parameters is asked as the standard says")
    func unnamedParameters() async throws {
        let types = ["Condition", "Provenance", "AdverseEvent", "Organization", "Coverage"]
        let (answered, seen) = try await Self.strict(Dictionary(uniqueKeysWithValues: types.map { ($0, []) }), [:])
        func asked(_ type: String) -> String? { seen.first { $0.path == "/fhir/\(type)/_search" }?.body }
        #expect(asked("Provenance") == "patient=p1&_count=200" && asked("Coverage") == "patient=p1&_count=200")
        #expect(asked("AdverseEvent") == "subject=Patient%2Fp1&_count=200" && asked("Organization") == nil)
        #expect(answered.answers.compactMap(\.otherKinds).map(\.cutShort) == [[]])
    }

    @Test("a system that does not say what it can do is said not to have been asked for other kinds")
    func noStatement() async throws {
        let answered = try await HostileServer.running { request in
            request.path == "/fhir/metadata" ? .fhir("{}", status: 404) : SourceFaultTests.well.answer(request)
        } _: { server in
            await Asking.ask(Asking.settings(server.base), Set(Section.allCases))
        }
        #expect(answered.answers.compactMap(\.otherKinds).map(\.cutShort) == [[.kindsNotAsked([])]])
    }

    // MARK: Totals

    @Test(
        "a message among everything that its system counts makes nothing look cut short; one that is marked as a message counts as nothing")
    func countedMessage() async throws {
        func cut(_ search: String, _ total: Int) async throws -> [CutShort] {
            try await HostileServer.running { request in
                guard request.path.hasSuffix("$everything") else { return PretendSource(hasEverything: true).answer(request) }
                let message = Pretend.outcome("informational", severity: "information")
                return .fhir(
                    #"{"resourceType":"Bundle","type":"searchset","total":\#(total),"entry":[{"resource":\#(Pretend.condition("c1"))},{"resource":\#(message)\#(search)}]}"#
                )
            } _: { server in
                await Asking.ask(Asking.settings(server.base), [.conditions]).cutShort(.conditions)
            }
        }
        #expect(try await cut("", 2) == [])
        #expect(try await cut("", 3) == [.entries(limit: 2)])
        #expect(try await cut(#","search":{"mode":"outcome"}"#, 2) == [.entries(limit: 1)])
    }
}
