import CareRecord
import FHIRWire
import Foundation
import Testing

@testable import Federation

/// Servers that give a person's Observations, Conditions or CarePlans by category only, as US Core allows them to.
@Suite struct ByCategoryTests {
    private static func observation(_ id: String) -> String {
        #"{"resourceType":"Observation","id":"\#(id)","status":"final","subject":{"reference":"Patient/p1"},"code":{"text":"Test \#(id)"}}"#
    }

    private static let source = PretendSource(resources: ["Observation": [], "Condition": [Pretend.condition("c1")]])

    /// A value of the search's form or query.
    private static func category(_ request: Seen) -> String? {
        (request.body.isEmpty ? request.query : request.body).split(separator: "&").first { $0.hasPrefix("category=") }.map {
            String($0.dropFirst(9))
        }
    }

    private static func ask(
        _ settings: @escaping @Sendable (inout SourceSettings) -> Void = { _ in }, observations: @escaping @Sendable (String?) -> [Act]
    ) async throws -> (answered: Answered, asked: [String?]) {
        try await HostileServer.running { request in
            request.path.hasPrefix("/fhir/Observation") ? observations(category(request)) : source.answer(request)
        } _: { server in
            let answered = await Asking.ask(Asking.settings(server.base, settings), [.conditions, .results])
            return (answered, server.seen.filter { $0.path.hasPrefix("/fhir/Observation") }.map(category))
        }
    }

    private static let refusals: [[Act]] = [
        .fhir(Pretend.outcome("required", severity: "fatal"), status: 400), .fhir(Pretend.outcome("business-rule"), status: 422),
        .fhir(Pretend.outcome("required")), .fhir(Pretend.bundle([Pretend.outcome("invalid")])),
    ]

    @Test(
        "a server that refuses a search without a category is asked by each of the standard's, and what that may leave out is said",
        arguments: Self.refusals, SourceSettings.Search.allCases)
    func demanded(refusal: [Act], search: SourceSettings.Search) async throws {
        let (answered, asked) = try await Self.ask {
            $0.search = search
        } observations: { category in
            switch category {
            case nil: refusal
            case "laboratory": .fhir(Pretend.bundle([Self.observation("lab"), Self.observation("both")]))
            case "exam": .fhir(Pretend.bundle([Self.observation("both")]))
            default: .fhir(Pretend.bundle([]))
            }
        }
        #expect(Set(answered.names).isSuperset(of: ["Observation/lab", "Observation/both", "Condition/c1"]))
        #expect(answered.failure(.results) == nil && answered.cutShort(.results) == [.byCategory(refused: [])])
        #expect(answered.completed.sorted() == [.conditions, .results].sorted() && answered.cutShort(.conditions).isEmpty)
        let usual = try #require(SourceWork.usualCategories["Observation"])
        #expect(Set(asked.compactMap(\.self)) == Set(usual))
        // However much came, it is not all that there may be: nothing is "none recorded" for it.
        #expect(CutShort.byCategory(refused: []).leavesOut)
        #expect(CutShort.byCategory(refused: []).sentence.hasSuffix("what has another category, or none, is not here"))
    }

    @Test("a category that it refuses is named, and one that fails is a failure beside what the others gave")
    func someRefused() async throws {
        let answered = try await Self.ask { category in
            switch category {
            case nil, "therapy", "activity": .fhir(Pretend.outcome("invalid"), status: 400)
            case "survey": .fhir("{}", status: 503)
            case "laboratory": .fhir(Pretend.bundle([Self.observation("lab")]))
            default: .fhir(Pretend.bundle([]))
            }
        }.answered
        #expect(answered.names.contains("Observation/lab") && answered.failure(.results) == .status(503))
        #expect(answered.cutShort(.results) == [.byCategory(refused: ["activity", "therapy"])])
        #expect(CutShort.byCategory(refused: ["activity", "therapy"]).sentence.hasSuffix("is not here. It refused activity, therapy"))
    }

    @Test("a server that refuses a category too is not asked for the other eight, and what it said first stands")
    func refusedAlike() async throws {
        let (answered, asked) = try await Self.ask { _ in .fhir(Pretend.outcome("invalid"), status: 400) }
        #expect(answered.failure(.results) == .status(400) && answered.cutShort(.results).isEmpty)
        #expect(asked == [nil, nil, "laboratory", "laboratory"], "each with a size of page, and without")
    }

    @Test(
        "a failure that is not about the question is asked by no category",
        arguments: [
            (.fhir("{}", status: 401), .unauthorised), (.fhir("{}", status: 403), .forbidden), (.fhir("{}", status: 500), .status(500)),
            (.fhir(Pretend.outcome("timeout")), .outcome(codes: ["timeout"])),
            (.fhir(Pretend.outcome("security")), .outcome(codes: ["security"])),
        ] as [([Act], SourceFailure)])
    func otherFailures(acts: [Act], failure: SourceFailure) async throws {
        let (answered, asked) = try await Self.ask { _ in acts }
        #expect(answered.failure(.results) == failure && asked == [nil])
    }

    @Test("a server that gives them at once is asked once; one that says, beside nothing, that it needs a category has not said none")
    func atOnce() async throws {
        let (well, asked) = try await Self.ask { _ in .fhir(Pretend.bundle([Self.observation("o1")])) }
        #expect(well.names.contains("Observation/o1") && asked == [nil] && well.cutShort(.results).isEmpty)
        let mild = try await Self.ask { _ in .fhir(Pretend.bundle([Pretend.outcome("required", severity: "warning")])) }.answered
        #expect(mild.failure(.results) == .incomplete)
    }

    /// Asks a server that gives one type by category only.
    private static func ask(
        _ type: String, _ section: CareRecord.Section, _ answer: @escaping @Sendable (String?) -> [Act]
    ) async throws -> (answered: Answered, asked: [String?]) {
        let source = PretendSource(resources: ["Condition": [], "CarePlan": []])
        return try await HostileServer.running { request in
            request.path.hasPrefix("/fhir/" + type) ? answer(category(request)) : source.answer(request)
        } _: { server in
            let answered = await Asking.ask(Asking.settings(server.base) { _ in }, [section])
            return (answered, server.seen.filter { $0.path.hasPrefix("/fhir/" + type) }.map(category))
        }
    }

    private static func resource(_ type: String) -> String {
        #"{"resourceType":"\#(type)","id":"one","status":"active","intent":"plan","subject":{"reference":"Patient/p1"},"code":{"text":"Gout"}}"#
    }

    private static let byType: [(type: String, section: CareRecord.Section, categories: Set<String>)] = [
        ("Condition", .conditions, ["problem-list-item", "encounter-diagnosis", "health-concern"]),
        ("CarePlan", .carePlans, ["assess-plan", "734163000", "38717003"]),
    ]

    @Test(
        "conditions and care plans are asked by their usual categories where all at once is refused, and are never the whole",
        arguments: byType)
    func otherTypes(type: String, section: CareRecord.Section, categories: Set<String>) async throws {
        let usual = try #require(SourceWork.usualCategories[type]?.last)
        let (answered, asked) = try await Self.ask(type, section) { category in
            switch category {
            case nil: .fhir(Pretend.outcome("required"), status: 400)
            case usual: .fhir(Pretend.bundle([Self.resource(type)]))
            default: .fhir(Pretend.bundle([]))
            }
        }
        #expect(answered.names.contains("\(type)/one") && Set(asked.compactMap(\.self)) == categories)
        #expect(answered.failure(section) == nil && answered.cutShort(section) == [.byCategory(refused: [])])
    }

    @Test("a server that has none of the usual categories has not said that it has no conditions or care plans", arguments: byType)
    func noneOfTheUsual(type: String, section: CareRecord.Section, categories: Set<String>) async throws {
        let answered = try await Self.ask(type, section) { category in
            category == nil ? .fhir(Pretend.outcome("required"), status: 400) : .fhir(Pretend.bundle([]))
        }.answered
        #expect(answered.cutShort(section).contains { $0.leavesOut })
    }

    @Test("a type that has no usual categories is asked once, and what was said of that stands")
    func withoutCategories() async throws {
        let source = PretendSource(resources: ["Condition": [], "Procedure": []])
        let (answered, asked) = try await HostileServer.running { request in
            request.path.hasPrefix("/fhir/Procedure") ? .fhir(Pretend.outcome("required")) : source.answer(request)
        } _: { server in
            let answered = await Asking.ask(Asking.settings(server.base) { _ in }, [.procedures])
            return (answered, server.seen.filter { $0.path.hasPrefix("/fhir/Procedure") }.map(Self.category))
        }
        #expect(answered.failure(.procedures) == .outcome(codes: ["required"]) && asked == [nil])
    }
}
