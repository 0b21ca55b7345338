import CareRecord
import FHIRWire
import Foundation

/// What is asked of a source: one person, some sections.
public struct SourceQuestion: Sendable {
    public let person: NHSNumber
    public let sections: Set<Section>
    public let asker: Asker
    public init(person: NHSNumber, sections: Set<Section>, asker: Asker) {
        self.person = person
        self.sections = sections
        self.asker = asker
    }
}

/// A piece of a source's answer, as it comes.
public struct SourceAnswer: Sendable {
    public let source: SourceID
    public let resources: [ReadResource]
    /// Sections that are complete with this piece, well or badly.
    public let completes: Set<Section>
    public let failure: SourceFailure?
    public let cutShort: [CutShort]
    /// True where the source does not offer `completes` at all, so that they were not asked.
    public let isNotOffered: Bool
    public let answered: Date
    public let dataAsOf: Date?

    public init(
        source: SourceID, resources: [ReadResource] = [], completes: Set<Section> = [], failure: SourceFailure? = nil,
        cutShort: [CutShort] = [], isNotOffered: Bool = false, answered: Date = Date(), dataAsOf: Date? = nil
    ) {
        self.source = source
        self.resources = resources
        self.completes = completes
        self.failure = failure
        self.cutShort = cutShort
        self.isNotOffered = isNotOffered
        self.answered = answered
        self.dataAsOf = dataAsOf
    }
}

/// How bytes are read; `live` is FHIRWire's reader.
public struct Reading: Sendable {
    public var read: @Sendable (SharedBytes, ReadingContext) throws(ReadingError) -> ReadAnswer
    public var capabilities: @Sendable (SharedBytes) throws(ReadingError) -> Capabilities
    public init(
        read: @escaping @Sendable (SharedBytes, ReadingContext) throws(ReadingError) -> ReadAnswer,
        capabilities: @escaping @Sendable (SharedBytes) throws(ReadingError) -> Capabilities
    ) {
        self.read = read
        self.capabilities = capabilities
    }
}

/// One connected FHIR R4 source. Remembers what it can do and how it has been; holds nobody's authority and no content.
public actor SourceClient {
    nonisolated let settings: SourceSettings
    nonisolated let reading: Reading
    nonisolated let rules: AddressRules
    nonisolated let slots: Slots
    private var http: SourceHTTP?
    private var breaker = Breaker()
    private var capabilities: (known: Capabilities?, until: ContinuousClock.Instant)?

    public init(_ settings: SourceSettings, reading: Reading) {
        self.settings = settings
        self.reading = reading
        rules = AddressRules(base: settings.url, aliases: settings.aliases)
        slots = Slots(places: settings.concurrency, queue: settings.queue)
    }

    public func shutdown() async { await http?.shutdown() }

    func connection() throws(SourceFailure) -> SourceHTTP {
        if let http { return http }
        let made = try SourceHTTP(credentials: settings.credentials, tls: settings.tls, maxBytes: settings.maxBytes)
        http = made
        return made
    }

    // MARK: Asking

    /// Asks about a person, on the source's own clock. Every piece is handed over as soon as it is read; when this returns, every
    /// section asked for has been completed once, well or badly.
    public nonisolated func ask(_ question: SourceQuestion, handOver: @escaping @Sendable (SourceAnswer) async -> Void) async {
        let wanted = question.sections.intersection(settings.sections)
        guard !wanted.isEmpty else { return }
        guard await permits() else {
            await handOver(SourceAnswer(source: settings.id, completes: wanted, failure: .resting))
            return
        }
        let deadline = ContinuousClock.now + .milliseconds(Int64(settings.deadline * 1000))
        let open = OpenSections(wanted)
        let work = SourceWork(client: self, question: question, wanted: wanted, deadline: deadline, open: open, handOver: handOver)
        let isLate = await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                await work.run()
                return false
            }
            group.addTask {
                do { try await Task.sleep(until: deadline, clock: .continuous) } catch { return false }
                return true
            }
            let first = await group.next() ?? false
            group.cancelAll()
            return first
        }
        let left = await open.takeRest()
        if !left.isEmpty {
            let late = SourceFailure.late(after: .milliseconds(Int64(settings.deadline * 1000)))
            await handOver(SourceAnswer(source: settings.id, completes: left, failure: isLate ? late : .cutOff))
        }
        if Task.isCancelled { await abandoned() } else { await settle(isLate ? .late(after: .zero) : await open.worst) }
    }

    private func permits() -> Bool { breaker.permits(at: .now) }
    private func abandoned() { breaker.abandoned(at: .now) }

    private func settle(_ failure: SourceFailure?) {
        if let failure, Breaker.counts(failure) { breaker.failed(at: .now) } else { breaker.succeeded() }
    }

    /// What the source can do, asked once an hour. A source without a CapabilityStatement is asked for everything we know.
    nonisolated func capabilities(_ asker: Asker, deadline: ContinuousClock.Instant) async throws(SourceFailure) -> Capabilities? {
        if let known = await remembered() { return known.0 }
        let answer = try await get(rules.base + "/metadata", asker, deadline)
        var found: Capabilities?
        if answer.status == 200 { found = try? reading.capabilities(SharedBytes(answer.body)) }
        await remember(found)
        return found
    }

    private func remembered() -> (Capabilities?, Bool)? {
        guard let capabilities, capabilities.until > .now else { return nil }
        return (capabilities.known, true)
    }

    private func remember(_ found: Capabilities?) {
        capabilities = (found, .now + .seconds(found == nil ? 300 : 3600))
    }

    nonisolated func get(_ url: String, _ asker: Asker, _ deadline: ContinuousClock.Instant) async throws(SourceFailure) -> HTTPAnswer {
        try await send(SourceHTTP.Question(url: url, headers: asker.headers(requestID: UUID().uuidString)), deadline)
    }

    nonisolated func send(_ question: SourceHTTP.Question, _ deadline: ContinuousClock.Instant) async throws(SourceFailure) -> HTTPAnswer {
        let http = try await connection()
        let limit = settings.maxBytes
        return try await slots.withSlot { () async throws(SourceFailure) -> HTTPAnswer in
            do throws(SourceFailure) {
                return try await http.ask(question, maxBytes: limit, deadline: deadline)
            } catch {
                switch error {
                case .tooLarge: throw .tooLarge(limit: limit)
                case .late: throw .late(after: .milliseconds(Int64(self.settings.deadline * 1000)))
                default: throw error
                }
            }
        }
    }

    // MARK: Documents

    /// A document's bytes, by the same rules as pages.
    public nonisolated func attachment(_ address: String, _ asker: Asker) async throws(SourceFailure) -> (contentType: String, bytes: [UInt8]) {
        guard let url = rules.resolve(address) else { throw .redirected }
        let deadline = ContinuousClock.now + .milliseconds(Int64(settings.deadline * 1000))
        let question = SourceHTTP.Question(
            url: url, accept: "application/fhir+json, */*;q=0.5", headers: asker.headers(requestID: UUID().uuidString))
        let answer = try await send(question, deadline)
        if let failure = Self.failure(of: answer) { throw failure }
        guard answer.contentType.contains("json") else { return (answer.contentType, answer.body) }
        struct Binary: Decodable { let resourceType: String, contentType: String?, data: String? }
        guard let binary = try? JSONDecoder().decode(Binary.self, from: Data(answer.body)), binary.resourceType == "Binary" else {
            return (answer.contentType, answer.body)
        }
        guard let data = binary.data.flatMap({ Data(base64Encoded: $0, options: .ignoreUnknownCharacters) }) else {
            throw .notUnderstood(place: "Binary.data")
        }
        return (binary.contentType ?? "application/octet-stream", Array(data))
    }

    /// What a status means; nil where the answer is one to read.
    static func failure(of answer: HTTPAnswer) -> SourceFailure? {
        switch answer.status {
        case 200, 201, 203: nil
        case 300..<400: .redirected
        case 401: .unauthorised
        case 403: .forbidden
        case 404, 410: .notFound
        case 429: .tooManyRequests(retryAfter: answer.retryAfter.flatMap { Int($0) })
        default: .status(answer.status)
        }
    }
}

/// Which sections of a question are still open, so that each is completed exactly once, whoever comes first.
actor OpenSections {
    private var open: Set<Section>
    private(set) var worst: SourceFailure?

    init(_ sections: Set<Section>) { open = sections }

    /// Those of the given sections that were still open; they no longer are.
    func take(_ sections: Set<Section>, _ failure: SourceFailure?) -> Set<Section> {
        if let failure, worst == nil || Breaker.counts(failure) { worst = failure }
        let taken = open.intersection(sections)
        open.subtract(taken)
        return taken
    }

    func takeRest() -> Set<Section> {
        defer { open = [] }
        return open
    }
}
