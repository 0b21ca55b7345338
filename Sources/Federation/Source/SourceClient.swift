import CareRecord
import FHIRWire
import Foundation

/// What is asked of a source: one person, some sections.
public struct SourceQuestion: Sendable {
    public let person: NHSNumber
    /// Numbers that `person` has superseded: a source may still hold an old one.
    public let alsoKnownAs: [NHSNumber]
    public let sections: Set<Section>
    public let asker: Asker
    public init(person: NHSNumber, alsoKnownAs: [NHSNumber] = [], sections: Set<Section>, asker: Asker) {
        self.person = person
        self.alsoKnownAs = alsoKnownAs
        self.sections = sections
        self.asker = asker
    }

    /// Types of no section may hold anything, so they are shown only where every section may be, and not asked for otherwise.
    var asksForOtherKinds: Bool { sections.count == Section.allCases.count }
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
    /// The word about types of no section, once, where they were asked for.
    public let otherKinds: OtherKindsAnswer?
    public let answered: Date
    public let dataAsOf: Date?

    public init(
        source: SourceID, resources: [ReadResource] = [], completes: Set<Section> = [], failure: SourceFailure? = nil,
        cutShort: [CutShort] = [], isNotOffered: Bool = false, otherKinds: OtherKindsAnswer? = nil, answered: Date = Date(),
        dataAsOf: Date? = nil
    ) {
        self.source = source
        self.resources = resources
        self.completes = completes
        self.failure = failure
        self.cutShort = cutShort
        self.isNotOffered = isNotOffered
        self.otherKinds = otherKinds
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
    /// What being late is called: by this source's own deadline.
    nonisolated let late: SourceFailure
    private var http: SourceHTTP?
    private var breaker: Breaker
    private var capabilities: (known: Capabilities?, until: ContinuousClock.Instant)?
    /// ODS codes of its Organizations, by reference.
    private var organisationCodes: [String: ODSCode] = [:]
    /// One asks what the source can do, the others wait for it.
    private nonisolated let capabilityTurn = Slots(places: 1, queue: 100_000)
    /// Tells a reading ahead of all questions, while there is one, that somebody asks.
    private var aheadOfQuestions: AsyncStream<Void>.Continuation?

    public init(_ settings: SourceSettings, reading: Reading) {
        self.init(settings, reading: reading, breaker: Breaker())
    }

    init(_ settings: SourceSettings, reading: Reading, breaker: Breaker) {
        self.settings = settings
        self.reading = reading
        self.breaker = breaker
        rules = AddressRules(base: settings.url, aliases: settings.aliases)
        slots = Slots(places: settings.concurrency, queue: settings.queue)
        late = .late(after: .milliseconds(Int64(settings.deadline * 1000)))
    }

    /// Under which addresses its resources are its own.
    nonisolated var bases: Set<String> {
        Set(([settings.url] + settings.aliases).map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 })
    }

    public func shutdown() async { await http?.shutdown() }

    func connection() throws(SourceFailure) -> SourceHTTP {
        if let http { return http }
        let made = try SourceHTTP(
            credentials: settings.credentials, tls: settings.tls, maxBytes: settings.maxBytes,
            deadline: settings.deadline)
        http = made
        return made
    }

    // MARK: Asking

    /// Asks about a person, on the source's own clock. Every piece is handed over as soon as it is read; when this returns, every
    /// section asked for has been completed once, well or badly.
    public nonisolated func ask(_ question: SourceQuestion, handOver: @escaping @Sendable (SourceAnswer) async -> Void)
        async
    {
        let wanted = question.sections.intersection(settings.sections)
        guard !wanted.isEmpty else { return }
        if let refusal = await refusal() {
            let others = question.asksForOtherKinds ? OtherKindsAnswer(failure: refusal) : nil
            await handOver(SourceAnswer(source: settings.id, completes: wanted, failure: refusal, otherKinds: others))
            return
        }
        let deadline = ContinuousClock.now + .milliseconds(Int64(settings.deadline * 1000))
        let open = OpenSections(wanted, otherKinds: question.asksForOtherKinds)
        let work = SourceWork(
            client: self, question: question, wanted: wanted, deadline: deadline, open: open, handOver: handOver)
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
        let unsaid = isLate ? late : SourceFailure.cutOff
        let others = await open.takeOtherKinds() ? OtherKindsAnswer(failure: unsaid) : nil
        if !left.isEmpty || others != nil {
            await handOver(
                SourceAnswer(source: settings.id, completes: left, failure: left.isEmpty ? nil : unsaid, otherKinds: others))
        }
        if Task.isCancelled {
            await abandoned()
        } else {
            await settle(open.verdict(unsaid: left.isEmpty ? nil : unsaid))
        }
    }

    func refusal() -> SourceFailure? { breaker.refusal(at: .now) }
    func abandoned() { breaker.abandoned(at: .now) }

    func settle(_ failure: SourceFailure?) {
        if let failure, Breaker.counts(failure) { breaker.failed(failure, at: .now) } else { breaker.succeeded() }
    }

    /// What the source can do, asked once an hour. A source without a CapabilityStatement is asked for everything we know.
    nonisolated func capabilities(_ asker: Asker, deadline: ContinuousClock.Instant) async throws(SourceFailure)
        -> Capabilities?
    {
        if let known = await remembered() { return known.statement }
        return try await capabilityTurn.withSlot { () async throws(SourceFailure) -> Capabilities? in
            if let known = await self.remembered() { return known.statement }
            await self.giveWay()
            let (found, answer) = try await self.readStatement(asker, deadline)
            // One that failed for the moment is asked for again by the next look; the second spares it the crowd that waits now.
            await self.remember(found, for: found != nil ? Self.statementLasts : answer.isPassingFault ? .seconds(1) : .seconds(300))
            return found
        }
    }

    /// Asks once; nil with an answer that is no CapabilityStatement.
    nonisolated func readStatement(
        _ asker: Asker, _ deadline: ContinuousClock.Instant
    ) async throws(SourceFailure) -> (found: Capabilities?, answer: HTTPAnswer) {
        let answer = try await send(
            SourceHTTP.Question(url: rules.base + "/metadata", headers: asker.headers(requestID: RequestID.make())), deadline)
        return (answer.status == 200 ? try? reading.capabilities(SharedBytes(answer.body)) : nil, answer)
    }

    /// What it said last that it can do, however long ago: for what is checked against a newer one before it counts.
    func lastStatement() -> Capabilities? { capabilities?.known }

    private func remembered() -> (statement: Capabilities?, Void)? {
        guard let capabilities, capabilities.until > .now else { return nil }
        return (capabilities.known, ())
    }

    func organisationCodes(_ references: Set<String>) -> [String: ODSCode] {
        var codes: [String: ODSCode] = [:]
        for reference in references { codes[reference] = organisationCodes[reference] }
        return codes
    }

    /// A system has some thousands at most; more than that is none worth remembering.
    func remember(organisationCodes found: [String: ODSCode]) {
        if organisationCodes.count > 4000 { organisationCodes = [:] }
        organisationCodes.merge(found) { _, new in new }
    }

    private func remember(_ found: Capabilities?, for time: Duration) { capabilities = (found, .now + time) }

    private static let statementLasts: Duration = .seconds(3600)

    // MARK: Ahead of all questions

    /// What it can do has been read, and was understood.
    var hasSaid: Bool { capabilities?.known != nil }

    /// Whether somebody asks right now what it can do.
    nonisolated var isAsked: Bool { get async { await !capabilityTurn.isIdle } }

    /// Whether it is given a rest. Takes nobody's probe, as `refusal` does.
    var isResting: Bool { breaker.isResting(at: .now) }

    /// Begins a reading that nobody waits for; `wish` is finished as soon as somebody asks.
    func beginAhead(_ wish: AsyncStream<Void>.Continuation) { aheadOfQuestions = wish }

    /// Ends it. What was found is remembered as any statement is; that nothing was found is left to whoever asks first.
    func endAhead(_ found: Capabilities?) {
        aheadOfQuestions = nil
        if let found { remember(found, for: Self.statementLasts) }
    }

    /// Somebody asks: a reading that nobody waits for leaves its place to them.
    private func giveWay() { aheadOfQuestions?.finish() }

    /// - Parameter isWatched: whether the caller cancels it at the deadline.
    nonisolated func send(
        _ question: SourceHTTP.Question, budget: ByteBudget? = nil, _ deadline: ContinuousClock.Instant, isWatched: Bool = false
    ) async throws(SourceFailure) -> HTTPAnswer {
        let http = try await connection()
        do throws(SourceFailure) {
            return try await slots.withSlot { () async throws(SourceFailure) -> HTTPAnswer in
                try await http.ask(question, budget: budget, deadline: deadline, isWatched: isWatched)
            }
        } catch {
            if case .late = error { throw late }
            throw error
        }
    }

    /// What a status means; nil where the answer is one to read.
    static func failure(of answer: HTTPAnswer) -> SourceFailure? {
        switch answer.status {
        case 200, 201, 203: nil
        case 300..<400: .redirected
        case 401: .unauthorised
        case 403: .forbidden
        case 404, 410: .notFound
        case 429: .tooManyRequests(retryAfter: answer.retryAfter)
        default: .status(answer.status)
        }
    }
}
