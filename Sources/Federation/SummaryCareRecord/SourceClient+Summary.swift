import CareRecord
import FHIRWire
import Foundation

/// Asking for a Summary Care Record: first whether there is one and what the person chose, then for the document (STANDARDS: NHS England, Summary Care
/// Record FHIR API). With the same deadlines, limits, breaker and queue as every source.
extension SourceClient {
    public nonisolated func summary(_ question: SummaryQuestion) async -> SummaryAnswer {
        if let refusal = await refusal() { return SummaryAnswer(.failed(refusal)) }
        let deadline = ContinuousClock.now + .milliseconds(Int64(settings.deadline * 1000))
        do {
            let answer = try await summary(question, deadline)
            await settle(nil)
            return answer
        } catch {
            // What could not even be asked says nothing of the source.
            if Task.isCancelled || error == .busy { await abandoned() } else { await settle(error) }
            return SummaryAnswer(.failed(error))
        }
    }

    private nonisolated func summary(
        _ question: SummaryQuestion, _ deadline: ContinuousClock.Instant
    ) async throws(SourceFailure) -> SummaryAnswer {
        for number in [question.person] + question.alsoKnownAs {
            // Between the two questions the practice may send a newer summary, and the old name then leads to nothing: asked for once more.
            for _ in 0..<2 {
                switch try await index(of: number, question.asker, deadline) {
                case .dissented: return SummaryAnswer(.dissented)
                case .none: break
                case .named(let id):
                    if let answer = try await document(id, of: number, question.asker, deadline) { return answer }
                    continue
                }
                break
            }
        }
        return SummaryAnswer(.none)
    }

    private enum Found { case dissented, none, named(String) }

    private nonisolated func index(
        of number: NHSNumber, _ asker: Asker, _ deadline: ContinuousClock.Instant
    ) async throws(SourceFailure) -> Found {
        let terms =
            "patient=" + SourceWork.percent(NHSNumber.system + "|" + number.digits) + "&type="
            + SourceWork.percent(Self.summaryType) + "&_sort=date&_count=1"
        let answer = try await send(asked("DocumentReference", terms, asker), deadline)
        if answer.status == 403, isDissent(answer) { return .dissented }
        if let failure = Self.failure(of: answer) { throw failure }
        guard Self.isFHIR(answer) else { throw .wrongContentType }
        guard let found = try? JSONDecoder().decode(SummaryIndex.self, from: Data(answer.body)) else {
            throw .notUnderstood(place: "DocumentReference")
        }
        guard found.resourceType == "Bundle" else { throw .outcome(codes: SummaryIndex.codes(found.issue ?? [])) }
        let resources = (found.entry ?? []).compactMap(\.resource)
        let errors = SummaryIndex.errors(resources)
        guard errors.isEmpty else { throw .outcome(codes: errors) }
        let references = resources.filter { $0.resourceType == "DocumentReference" }
        guard !references.isEmpty else {
            // A search that says that there is something, and gives nothing, has not said that there is none (law 4).
            guard found.total ?? 0 == 0 else { throw .notUnderstood(place: "total") }
            return .none
        }
        // Whose it is must be said, and be the person asked for (law 7).
        guard references.allSatisfy({ $0.subject?.identifier?.value?.filter(\.isNumber) == number.digits }) else { throw .otherPerson }
        // One is asked for. A service that gives more may not give the newest first; a no in any of them is a no.
        if references.contains(where: \.isDissent) { return .dissented }
        let standing = references.filter { $0.status == nil || $0.status == "current" }
        guard let reference = standing.max(by: { ($0.date ?? "") < ($1.date ?? "") }) else {
            throw .notUnderstood(place: "DocumentReference.status")
        }
        guard let id = reference.masterIdentifier?.value, !id.isEmpty else {
            throw .notUnderstood(place: "DocumentReference.masterIdentifier")
        }
        return .named(id)
    }

    /// - Returns: nil where nothing stands under that name any more (an empty Bundle).
    private nonisolated func document(
        _ id: String, of number: NHSNumber, _ asker: Asker, _ deadline: ContinuousClock.Instant
    ) async throws(SourceFailure) -> SummaryAnswer? {
        guard let holder = settings.organisations.first else { throw .notConfigured }
        let terms =
            "composition.identifier=" + SourceWork.percent(id) + "&composition.subject:Patient.identifier="
            + SourceWork.percent(NHSNumber.system + "|" + number.digits)
        let answer = try await send(asked("Bundle", terms, asker), deadline)
        if answer.status == 403, isDissent(answer) { return SummaryAnswer(.dissented) }
        if let failure = Self.failure(of: answer) { throw failure }
        guard Self.isFHIR(answer) else { throw .wrongContentType }
        let context = ReadingContext(
            source: settings.id, organisation: holder, organisations: [holder], fetched: Date(), dataAsOf: answer.lastModified, bases: bases
        )
        let read = try read(answer, context)
        guard read.type == "Bundle" else { throw .outcome(codes: Set(read.issues.map(\.code)).sorted()) }
        let codes = Set(read.issues.filter { $0.severity == "error" || $0.severity == "fatal" }.map(\.code))
        guard codes.isEmpty else { throw .outcome(codes: codes.sorted()) }
        if read.resources.isEmpty { return nil }
        return SummaryAnswer(
            .held, resources: read.resources, cutShort: read.leftOut > 0 ? [.entries(limit: read.resources.count)] : [],
            dataAsOf: read.dataAsOf)
    }

    private nonisolated func read(_ answer: HTTPAnswer, _ context: ReadingContext) throws(SourceFailure) -> ReadAnswer {
        do { return try reading.read(SharedBytes(answer.body), context) } catch {
            switch error {
            case .malformed(let at), .tooDeep(let at): throw .malformed(at: at)
            case .notFHIR: throw .notUnderstood(place: "answer")
            }
        }
    }

    /// By POST the number is in the body, where no proxy's log finds it. The national service takes GET alone: a region that connects it says so.
    private nonisolated func asked(_ type: String, _ terms: String, _ asker: Asker) -> SourceHTTP.Question {
        let headers = asker.headers(requestID: RequestID.make())
        return switch settings.search {
        case .post: SourceHTTP.Question(url: rules.base + "/\(type)/_search", form: terms, headers: headers)
        case .get: SourceHTTP.Question(url: rules.base + "/\(type)?\(terms)", headers: headers)
        }
    }

    /// Whether a refusal says that the person chose to have no summary. A refusal that does not say why is one of us, and no choice of theirs.
    private nonisolated func isDissent(_ answer: HTTPAnswer) -> Bool {
        guard let holder = settings.organisations.first,
            let read = try? reading.read(
                SharedBytes(answer.body), ReadingContext(source: settings.id, organisation: holder, organisations: [], fetched: Date()))
        else { return false }
        return read.issues.flatMap(\.details).contains { $0.hasSuffix(SummaryIndex.dissent) || $0.hasSuffix("|NO_PATIENT_CONSENT") }
    }

    /// SNOMED CT: General Practice Summary.
    private static let summaryType = "http://snomed.info/sct|196981000000101"
}
