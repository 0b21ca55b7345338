import CareRecord
import FHIRWire

/// One question to one source: find the patient, then everything, or one search for each resource type.
struct SourceWork: Sendable {
    let client: SourceClient
    let question: SourceQuestion
    let wanted: Set<Section>
    let deadline: ContinuousClock.Instant
    let open: OpenSections
    let handOver: @Sendable (SourceAnswer) async -> Void
    /// All answers to one question together: four times the largest single one, so that endless pages of a hostile source end here.
    private let budget: ByteBudget
    /// What is read by id for the names that it holds, each once.
    let names = NamesRead()

    init(
        client: SourceClient, question: SourceQuestion, wanted: Set<Section>, deadline: ContinuousClock.Instant,
        open: OpenSections,
        handOver: @escaping @Sendable (SourceAnswer) async -> Void
    ) {
        self.client = client
        self.question = question
        self.wanted = wanted
        self.deadline = deadline
        self.open = open
        self.handOver = handOver
        budget = ByteBudget(client.settings.maxBytes * 4)
    }

    var settings: SourceSettings { client.settings }

    func run() async {
        do {
            let capabilities = try await client.capabilities(question.asker, deadline: deadline)
            var found = try await findPatients()
            if let version = capabilities?.otherVersion { found.cutShort.append(.otherVersion(version)) }
            guard !found.ids.isEmpty else {
                await completeAll(found.hasStrangers ? .otherPerson : nil, found.cutShort)
                return
            }
            if settings.asksForEverything(capabilities) {
                await everything(found, capabilities)
            } else {
                await searchByType(found, capabilities)
            }
        } catch { await completeAll(error) }
    }

    // MARK: Questions

    private var headers: [(String, String)] { question.asker.headers(requestID: RequestID.make()) }

    func get(_ path: String) -> SourceHTTP.Question {
        SourceHTTP.Question(url: client.rules.base + path, headers: headers)
    }

    /// A search as the source takes it. By POST the terms are in the body, where no proxy's log finds them.
    func search(_ type: String, _ terms: String) -> SourceHTTP.Question {
        switch settings.search {
        case .post: SourceHTTP.Question(url: client.rules.base + "/\(type)/_search", form: terms, headers: headers)
        case .get: get("/\(type)?\(terms)")
        }
    }

    /// Asks in the source's name, within the question's bounds; `SourceClient.ask` cancels it at the deadline.
    func send(_ question: SourceHTTP.Question) async throws(SourceFailure) -> HTTPAnswer {
        try await client.send(question, budget: budget, deadline, isWatched: true)
    }

    /// Asks for what is worth no more than a part of the question's time: it ends at this moment by itself.
    func send(_ question: SourceHTTP.Question, until moment: ContinuousClock.Instant) async throws(SourceFailure) -> HTTPAnswer {
        try await client.send(question, budget: budget, moment)
    }
}

extension SourceSettings {
    /// Whether all of a person is asked for at once, and not type by type.
    func asksForEverything(_ capabilities: Capabilities?) -> Bool {
        switch everything {
        case .always: true
        case .never: false
        case .auto: capabilities?.patientEverything ?? false
        }
    }
}
