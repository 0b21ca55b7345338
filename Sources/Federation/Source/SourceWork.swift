import CareRecord
import FHIRWire
import Foundation

/// One question to one source: find the patient, then everything, or one search for each resource type.
struct SourceWork: Sendable {
    let client: SourceClient
    let question: SourceQuestion
    let wanted: Set<Section>
    let deadline: ContinuousClock.Instant
    let open: OpenSections
    let handOver: @Sendable (SourceAnswer) async -> Void

    private var settings: SourceSettings { client.settings }

    func run() async {
        do {
            let capabilities = try await client.capabilities(question.asker, deadline: deadline)
            let patients = try await findPatients()
            guard !patients.isEmpty else {
                await complete(wanted)
                return
            }
            await withTaskGroup(of: Void.self) { group in
                for patient in patients {
                    group.addTask { await self.askAbout(patient, capabilities, isOnly: patients.count == 1) }
                }
            }
            await complete(wanted)
        } catch { await fail(wanted, error) }
    }

    // MARK: The patient

    /// Logical ids of the source's patients with this number. More than one is the source's own doubling: each is asked about, and
    /// each passes the right-person check on its own.
    private func findPatients() async throws(SourceFailure) -> [String] {
        let identifier = "\(NHSNumber.system)|\(question.person.digits)"
        let first: SourceHTTP.Question =
            switch settings.search {
            case .post:
                SourceHTTP.Question(
                    url: client.rules.base + "/Patient/_search", form: "identifier=" + Self.percent(identifier),
                    headers: question.asker.headers(requestID: UUID().uuidString))
            case .get:
                SourceHTTP.Question(
                    url: client.rules.base + "/Patient?identifier=" + Self.percent(identifier),
                    headers: question.asker.headers(requestID: UUID().uuidString))
            }
        var ids: [String] = []
        let result = await pages(first) { read in
            let patients = read.resources.filter { $0.key.type == "Patient" }
            ids.append(contentsOf: patients.map(\.key.id).filter { !$0.isEmpty })
            return true
        }
        if let failure = result.failure {
            // Only a source that says so in words knows nobody of this number: a bare 404 may be a wrong address (law 4).
            if failure == .outcome(codes: [Self.patientNotFound]) { return [] }
            throw failure
        }
        return Array(Set(ids)).sorted()
    }

    private func askAbout(_ patient: String, _ capabilities: Capabilities?, isOnly: Bool) async {
        let useEverything =
            switch settings.everything {
            case .always: true
            case .never: false
            case .auto: capabilities?.patientEverything ?? false
            }
        if useEverything {
            let url = client.rules.base + "/Patient/\(Self.percent(patient))/$everything"
            let result = await pages(SourceHTTP.Question(url: url, headers: question.asker.headers(requestID: UUID().uuidString))) { _ in true }
            if isOnly { await complete(wanted, result.failure, result.cutShort) }
            else if let failure = result.failure { await fail(wanted, failure) }
            return
        }
        await searchByType(patient, capabilities, isOnly: isOnly)
    }

    // MARK: One search for each type

    private func searchByType(_ patient: String, _ capabilities: Capabilities?, isOnly: Bool) async {
        await withTaskGroup(of: Void.self) { group in
            for section in wanted.sorted() {
                var types = section.resourceTypes.filter { $0 != "Patient" }
                if let capabilities { types.removeAll { capabilities.searchable[$0] == nil } }
                let searched = types
                group.addTask {
                    if searched.isEmpty {
                        guard section != .identity else {
                            await self.complete([section])
                            return
                        }
                        await self.notOffered(section)
                        return
                    }
                    let result = await self.search(searched, patient)
                    if isOnly || result.failure != nil { await self.complete([section], result.failure, result.cutShort) }
                }
            }
            // Types of no section, where the source says it has them for a patient: they are listed by type and count.
            let others = (capabilities?.searchable ?? [:]).filter { Section.of(resourceType: $0.key) == nil && $0.value.contains("patient") }
            let otherTypes = others.keys.filter { !Self.notAPersons.contains($0) }.sorted()
            if !otherTypes.isEmpty { group.addTask { _ = await self.search(otherTypes, patient) } }
        }
    }

    /// Types with a patient parameter that say nothing about a person's care.
    private static let notAPersons: Set<String> = ["AuditEvent", "Provenance", "Person", "Group", "Binary", "Bundle", "List"]

    private func search(_ types: [String], _ patient: String) async -> PageResult {
        await withTaskGroup(of: PageResult.self) { group in
            for type in types {
                group.addTask {
                    let body = "patient=" + Self.percent(patient) + "&_count=200"
                    let headers = self.question.asker.headers(requestID: UUID().uuidString)
                    let first: SourceHTTP.Question =
                        switch self.settings.search {
                        case .post: SourceHTTP.Question(url: self.client.rules.base + "/\(type)/_search", form: body, headers: headers)
                        case .get: SourceHTTP.Question(url: self.client.rules.base + "/\(type)?\(body)", headers: headers)
                        }
                    return await self.pages(first) { _ in true }
                }
            }
            var all = PageResult()
            for await result in group {
                all.cutShort.append(contentsOf: result.cutShort)
                if all.failure == nil { all.failure = result.failure }
            }
            return all
        }
    }

    // MARK: Pages

    struct PageResult: Sendable {
        var failure: SourceFailure?
        var cutShort: [CutShort] = []
    }

    /// Follows every page; hands each over as soon as it is read. A later page's failure leaves the earlier ones.
    private func pages(_ first: SourceHTTP.Question, _ use: (ReadAnswer) -> Bool) async -> PageResult {
        var result = PageResult()
        var next: SourceHTTP.Question? = first
        var count = 0
        var seen: Set<String> = []
        while let question = next, !Task.isCancelled {
            next = nil
            count += 1
            do {
                let read = try await page(question, number: count)
                _ = use(read)
                await handOver(
                    SourceAnswer(source: settings.id, resources: read.resources, dataAsOf: read.dataAsOf))
                guard let link = read.next else { continue }
                guard let url = client.rules.resolve(link) else {
                    result.cutShort.append(.nextRefused)
                    continue
                }
                // A page that names itself, or one already read, as the next would go on for ever.
                guard seen.insert(url).inserted else {
                    result.cutShort.append(.pages(limit: count))
                    continue
                }
                guard count < settings.maxPages else {
                    result.cutShort.append(.pages(limit: settings.maxPages))
                    continue
                }
                next = SourceHTTP.Question(url: url, headers: self.question.asker.headers(requestID: UUID().uuidString))
            } catch {
                result.failure = error
            }
        }
        if Task.isCancelled, result.failure == nil { result.failure = .late(after: .milliseconds(Int64(settings.deadline * 1000))) }
        return result
    }

    private func page(_ question: SourceHTTP.Question, number: Int) async throws(SourceFailure) -> ReadAnswer {
        let answer = try await client.send(question, deadline)
        if let failure = SourceClient.failure(of: answer) {
            throw said(answer) ?? failure
        }
        guard answer.contentType.hasPrefix("application/fhir+json") || answer.contentType.hasPrefix("application/json") else {
            throw .wrongContentType
        }
        guard let organisation = settings.organisations.first else { throw .notConfigured }
        let context = ReadingContext(
            source: settings.id, organisation: organisation, organisations: Set(settings.organisations), fetched: Date(),
            dataAsOf: answer.lastModified, place: number == 1 ? nil : "page \(number)")
        let read: ReadAnswer
        do { read = try client.reading.read(SharedBytes(answer.body), context) } catch {
            switch error {
            case .malformed(let at), .tooDeep(let at): throw .malformed(at: at)
            case .notFHIR: throw .notUnderstood(place: "answer")
            }
        }
        let errors = read.issues.filter { $0.severity == "error" || $0.severity == "fatal" }
        if !errors.isEmpty, read.resources.allSatisfy({ $0.key.type == "OperationOutcome" }) {
            throw .outcome(codes: Array(Set(errors.map(\.code))).sorted())
        }
        return read
    }

    /// What a refusal says in an OperationOutcome, where that is more than its status: withheld by the person's or the practice's
    /// choice (STANDARDS 6, NO_PATIENT_CONSENT), or no such patient.
    private func said(_ answer: HTTPAnswer) -> SourceFailure? {
        guard answer.status == 403 || answer.status == 404, let organisation = settings.organisations.first else { return nil }
        let context = ReadingContext(source: settings.id, organisation: organisation, organisations: [], fetched: Date())
        guard let read = try? client.reading.read(SharedBytes(answer.body), context) else { return nil }
        let codes = read.issues.flatMap(\.details)
        if answer.status == 403 { return codes.contains { $0.hasSuffix("|NO_PATIENT_CONSENT") } ? .withheldBySource : nil }
        return codes.contains { $0.hasSuffix("|" + Self.patientNotFound) } ? .outcome(codes: [Self.patientNotFound]) : nil
    }

    private static let patientNotFound = "PATIENT_NOT_FOUND"

    // MARK: Completing

    private func complete(_ sections: Set<Section>, _ failure: SourceFailure? = nil, _ cutShort: [CutShort] = []) async {
        let taken = await open.take(sections, failure)
        guard !taken.isEmpty else { return }
        await handOver(SourceAnswer(source: settings.id, completes: taken, failure: failure, cutShort: cutShort))
    }

    private func fail(_ sections: Set<Section>, _ failure: SourceFailure) async { await complete(sections, failure) }

    private func notOffered(_ section: Section) async {
        let taken = await open.take([section], nil)
        guard !taken.isEmpty else { return }
        await handOver(SourceAnswer(source: settings.id, completes: taken, isNotOffered: true))
    }

    /// Percent-encoding of everything but unreserved characters (RFC 3986 section 2.3).
    static func percent(_ text: String) -> String {
        text.addingPercentEncoding(
            withAllowedCharacters: CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")) ?? ""
    }
}
