import CareRecord
import FHIRWire
import Foundation

/// Reading an answer of one page or many.
extension SourceWork {
    /// What came of one search, all its pages.
    struct PageResult: Sendable {
        var failure: SourceFailure?
        var cutShort: [CutShort] = []
        /// Its first page failed, so that nothing came of it.
        var gaveNothing = false

        /// Whether it was answered as what is not done there is: not found, not allowed, not implemented, or with an error that says nothing; or as
        /// what is not done now: without content, or with the promise of an answer later (202; HL7 FHIR R4 3.1.6), which nobody waits for.
        var isNotDone: Bool { gaveNothing && (isNotDoneNow || [.notFound, .status(405), .status(501)].contains(failure)) }
        /// What it does, and did not do just now.
        var isNotDoneNow: Bool { gaveNothing && [.status(202), .status(204), .status(500)].contains(failure) }

        mutating func add(_ other: PageResult) {
            if failure == nil { failure = other.failure }
            cutShort.append(contentsOf: other.cutShort)
        }
    }

    /// Follows every page; hands each over as soon as it is read. A later page's failure leaves the earlier ones.
    /// - Parameter type: the type that is searched for: what comes beside it matches nothing. Nil where everything is asked for, of which systems
    ///   mark some as sent beside the person, and count it all the same.
    /// - Parameter plain: the same question without a size of page, asked once where the size is refused.
    func pages(
        _ first: SourceHTTP.Question, of type: String? = nil, orElse plain: SourceHTTP.Question? = nil,
        _ use: (ReadAnswer) -> Void = { _ in }
    ) async -> PageResult {
        var result = PageResult()
        var next: SourceHTTP.Question? = first
        var count = 0
        // A page that names itself, or one already read, as the next would go on for ever. A POST has no address of its own.
        var seen: Set<String> = first.form == nil ? [first.url] : []
        var received = 0
        var came = 0
        var total = 0
        var (readable, unreadable) = (0, 0)
        var plain = plain
        var later = LaterPages()
        while let question = next, !Task.isCancelled {
            next = nil
            count += 1
            do throws(SourceFailure) {
                let read = try await page(question, number: count)
                use(read)
                let now = later.take(read, isOnly: count == 1 && read.next == nil)
                await handOver(SourceAnswer(source: settings.id, resources: now, dataAsOf: read.dataAsOf))
                // What was sent beside what matched is not of the total, nor word of the search, nor what stands inside what matched: counted,
                // it would stand for a match that did not come.
                // Of everything, a message that is not marked as one is counted by the systems that send it so.
                received +=
                    type.map { (read.matches[$0] ?? 0) + (read.matches[""] ?? 0) }
                    ?? read.resources.count { $0.key.type != "OperationOutcome" && $0.container == nil } + read.unmarkedMessages
                came += read.resources.count
                readable += type.flatMap { read.matches[$0] } ?? 0
                unreadable += type == nil ? read.ofNoSection : read.matches[""] ?? 0
                if read.holdsPartOfSearch { result.cutShort.append(.entries(limit: read.resources.count)) }
                if read.leftOut > 0 { result.cutShort.append(.entries(limit: read.resources.count)) }
                total = max(total, read.total ?? 0)
                if let partial = Self.errors(read), result.failure == nil { result.failure = partial }
                guard let link = read.next else { continue }
                guard let url = client.rules.resolve(link) else {
                    result.cutShort.append(link.isEmpty ? .nextUnreadable : .nextRefused)
                    continue
                }
                guard seen.insert(url).inserted, count < settings.maxPages else {
                    result.cutShort.append(.pages(limit: count))
                    continue
                }
                guard came < Self.mostResources else {
                    result.cutShort.append(.entries(limit: came))
                    continue
                }
                next = SourceHTTP.Question(url: url, headers: self.question.asker.headers(requestID: RequestID.make()))
            } catch {
                if count == 1, let again = plain, Self.mayRefuseSize(error), type == nil || error != .notFound {
                    (next, plain, count) = (again, nil, 0)
                    if again.form == nil { seen.insert(again.url) }
                    continue
                }
                result.failure = error
                result.gaveNothing = count == 1
            }
        }
        await handOverRest(later)
        // It matched, and what it is cannot be read: where nothing else came that is never "none recorded" (law 4).
        if let type, unreadable > 0 {
            if readable > 0 { result.cutShort.append(.entries(limit: readable)) }
            if readable == 0, result.failure == nil { result.failure = .notUnderstood(place: type) }
        }
        // Of everything, what cannot be read may be of any section.
        if type == nil, unreadable > 0 { result.cutShort.append(.unreadable(unreadable)) }
        if Task.isCancelled, result.failure == nil { result.failure = client.late }
        return result.failure == nil && result.cutShort.isEmpty ? Self.compared(total, received) : result
    }

    /// Resources of one search, on all its pages: three times the largest record that we know of.
    private static let mostResources = 100_000

    /// Whether an error may be about the size of a page that was asked for, and not about who asks or how often.
    static func mayRefuseSize(_ failure: SourceFailure) -> Bool {
        switch failure {
        case .notFound: true
        case .status(let status): (400..<500).contains(status) && status != 408
        default: false
        }
    }

    /// A search that matched more than it gave, and names no next page, has not given all (law 4).
    private static func compared(_ total: Int, _ received: Int) -> PageResult {
        guard total > received else { return PageResult() }
        return received == 0
            ? PageResult(failure: .notUnderstood(place: "total")) : PageResult(cutShort: [.entries(limit: received)])
    }

    private func page(_ question: SourceHTTP.Question, number: Int) async throws(SourceFailure) -> ReadAnswer {
        let answer = try await send(question)
        if let failure = SourceClient.failure(of: answer) { throw client.said(answer) ?? failure }
        guard SourceClient.isFHIR(answer) else { throw .wrongContentType }
        guard let organisation = settings.organisations.first else { throw .notConfigured }
        let context = ReadingContext(
            source: settings.id, organisation: organisation, organisations: Set(settings.organisations),
            fetched: Date(),
            dataAsOf: answer.lastModified, place: number == 1 ? nil : "page \(number)", bases: client.bases)
        let read: ReadAnswer
        do { read = try client.reading.read(SharedBytes(answer.body), context) } catch {
            switch error {
            case .malformed(let at), .tooDeep(let at): throw .malformed(at: at)
            case .notFHIR: throw .notUnderstood(place: "answer")
            }
        }
        // A search is answered by a Bundle (FHIR R4 3.1.0.11); anything else is no answer to it, and above all not an empty one.
        if read.type == "OperationOutcome" { throw .outcome(codes: Set(read.issues.map(\.code)).sorted()) }
        guard read.type == "Bundle" else { throw .notUnderstood(place: "answer") }
        if let failure = Self.errors(read), read.resources.allSatisfy({ $0.key.type == "OperationOutcome" }) {
            throw failure
        }
        return read
    }

    /// Errors that an answer reports beside what it gives; and that it does not give all, however mildly that is said (law 4).
    private static func errors(_ read: ReadAnswer) -> SourceFailure? {
        if let failure = failure(saidBy: read.issues) { return failure }
        // What a system does not do, beside what it gives, is a parameter that it passed over; beside nothing it may be all that was asked.
        return read.matches.isEmpty && read.issues.contains { notAsAsked.contains($0.code) } ? .incomplete : nil
    }

    /// What messages say against an answer's being whole.
    static func failure(saidBy issues: [ReadAnswer.Issue]) -> SourceFailure? {
        let codes = Set(issues.filter { $0.severity == "error" || $0.severity == "fatal" }.map(\.code))
        guard codes.isEmpty else { return .outcome(codes: codes.sorted()) }
        let mild = Set(issues.map(\.code))
        if !mild.isDisjoint(with: suppressing) { return .withheldBySource }
        return mild.isDisjoint(with: leavingOut) ? nil : .incomplete
    }

    /// Codes of issues that say that something was kept back, or left out (HL7 FHIR R4, IssueType).
    private static let suppressing: Set<String> = ["suppressed", "forbidden", "security", "login", "expired"]
    private static let leavingOut: Set<String> = [
        "incomplete", "timeout", "throttled", "too-costly", "transient", "no-store", "lock-error", "exception",
    ]

    /// That it does not do what was asked, or not as it was asked.
    static let notAsAsked: Set<String> = ["not-supported", "required", "business-rule"]

    static let patientNotFound = "PATIENT_NOT_FOUND"
}

extension SourceClient {
    /// Whether an answer says that it is FHIR JSON, by its name or by the one that it had before R4 and that some systems still send
    /// (`application/json+fhir`, HL7 FHIR DSTU2), or at least JSON.
    static func isFHIR(_ answer: HTTPAnswer) -> Bool {
        if answer.contentType == "application/fhir+json" { return true }
        let type = answer.contentType.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces)
        return ["application/fhir+json", "application/json", "application/json+fhir"].contains(type)
    }

    /// What a refusal says in an OperationOutcome, where that is more than its status: withheld by the person's or the practice's
    /// choice (STANDARDS 6, NO_PATIENT_CONSENT), or no such patient.
    nonisolated func said(_ answer: HTTPAnswer) -> SourceFailure? {
        guard answer.status == 403 || answer.status == 404, let organisation = settings.organisations.first else {
            return nil
        }
        let context = ReadingContext(
            source: settings.id, organisation: organisation, organisations: [], fetched: Date())
        guard let read = try? reading.read(SharedBytes(answer.body), context) else { return nil }
        let codes = read.issues.flatMap(\.details)
        if answer.status == 403 {
            return codes.contains { $0.hasSuffix("|NO_PATIENT_CONSENT") } ? .withheldBySource : nil
        }
        return codes.contains { $0.hasSuffix("|" + SourceWork.patientNotFound) }
            ? .outcome(codes: [SourceWork.patientNotFound]) : nil
    }
}
