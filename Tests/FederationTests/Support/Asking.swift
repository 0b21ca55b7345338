import CareRecord
import FHIRWire
import Foundation
import Synchronization

@testable import Federation

extension Reading {
    static let live = Reading(
        read: { bytes, context throws(ReadingError) in try R4Reader.read(bytes, context) },
        capabilities: { bytes throws(ReadingError) in try R4Reader.capabilities(bytes) })
}

/// What a test asks with, and what came of it.
enum Asking {
    static let source = need(SourceID("barts"))
    static let organisation = need(ODSCode("R1H"))
    static let person = needNumber(Pretend.number)

    static var asker: Asker {
        Asker(
            subject: "staff-1", name: "Dr A Mensah", roleID: "555254242102", roleCode: "R8000",
            organisation: organisation,
            organisationName: "Barts Health", correlation: "c0ffee")
    }

    static func settings(_ url: String, _ change: (inout SourceSettings) -> Void = { _ in }) -> SourceSettings {
        // Generous, because a busy machine must not make a healthy source late: other rooms' tests may hold it for a minute.
        var settings = SourceSettings(id: source, organisations: [organisation], url: url, deadline: 120)
        change(&settings)
        return settings
    }

    static func question(_ sections: Set<Section> = [.identity, .conditions, .allergies]) -> SourceQuestion {
        SourceQuestion(person: person, sections: sections, asker: asker)
    }

    /// Asks once with a client of its own.
    static func ask(_ settings: SourceSettings, _ sections: Set<Section> = [.identity, .conditions, .allergies]) async
        -> Answered
    {
        await with(settings) { await ask($0, sections) }
    }

    /// Asks a pretend source once, and what it was asked.
    static func ask(
        _ source: PretendSource, _ settings: @escaping @Sendable (inout SourceSettings) -> Void = { _ in }
    ) async throws -> (answered: Answered, seen: [Seen]) {
        try await HostileServer.running {
            source.answer($0)
        } _: { server in
            (await ask(self.settings(server.base, settings)), server.seen)
        }
    }

    static func ask(_ client: SourceClient, _ sections: Set<Section> = [.identity, .conditions, .allergies]) async
        -> Answered
    {
        let answered = Answered()
        let started = ContinuousClock.now
        await client.ask(question(sections)) { answered.take($0) }
        answered.end(ContinuousClock.now - started)
        return answered
    }

    /// A client that is shut down when the body ends.
    static func with<Result: Sendable>(
        _ settings: SourceSettings, _ body: @Sendable (SourceClient) async throws -> Result
    ) async rethrows -> Result {
        let client = SourceClient(settings, reading: .live)
        do {
            let result = try await body(client)
            await client.shutdown()
            return result
        } catch {
            await client.shutdown()
            throw error
        }
    }

    private static func need<Value>(_ value: Value?) -> Value {
        guard let value else { fatalError("a test's own constant is wrong") }
        return value
    }

    static func needNumber(_ digits: String) -> NHSNumber { need(try? NHSNumber(digits)) }
    static func code(_ text: String) -> ODSCode { need(ODSCode(text)) }
    static func id(_ text: String) -> SourceID { need(SourceID(text)) }
}

/// Everything a source handed over.
final class Answered: Sendable {
    private let pieces = Mutex<[SourceAnswer]>([])
    private let duration = Mutex<Duration>(.zero)

    func take(_ answer: SourceAnswer) { pieces.withLock { $0.append(answer) } }
    func end(_ took: Duration) { duration.withLock { $0 = took } }

    var took: Duration { duration.withLock { $0 } }
    var answers: [SourceAnswer] { pieces.withLock { $0 } }
    var resources: [ReadResource] { answers.flatMap(\.resources) }
    /// `Type/id`, sorted, each once.
    var names: [String] { Set(resources.map { "\($0.key.type)/\($0.key.id)" }).sorted() }
    /// Sections in the order in which they were completed, with repeats.
    var completed: [Section] { answers.flatMap { $0.completes.sorted() } }
    func piece(_ section: Section) -> SourceAnswer? { answers.first { $0.completes.contains(section) } }
    func failure(_ section: Section) -> SourceFailure? { piece(section)?.failure }
    func cutShort(_ section: Section) -> [CutShort] { piece(section)?.cutShort ?? [] }
    /// One failure where every section has the same.
    var failure: SourceFailure? {
        let all = Set(answers.filter { !$0.completes.isEmpty }.map(\.failure))
        return all.count == 1 ? all.first ?? nil : nil
    }
}

/// A value that tasks of a test share.
final class Shared<Value: Sendable>: Sendable {
    private let state: Mutex<Value>
    init(_ value: Value) { state = Mutex(value) }
    var value: Value { state.withLock { $0 } }
    @discardableResult func change<Result: Sendable>(_ body: (inout Value) -> Result) -> Result {
        state.withLock { value in
            // A copy and back, because the lock gives its value as one that may be sent away.
            var copy = value
            let result = body(&copy)
            value = copy
            return result
        }
    }
}
