import CareRecord
import Foundation

/// Documents, fetched when somebody opens one.
extension SourceClient {
    /// A document's bytes, by the same rules as pages.
    public nonisolated func attachment(_ address: String, _ asker: Asker) async throws(SourceFailure) -> SourceDocument {
        guard let url = rules.resolve(address) else { throw .redirected }
        // A record in its own right is no document: nobody has checked whose it is (law 7).
        if Self.namesARecord(url.dropFirst(rules.base.count)) { throw .notUnderstood(place: "attachment.url") }
        // One that rests, or asked for a pause, is not asked for documents either.
        if let refusal = await refusal() { throw refusal }
        let deadline = ContinuousClock.now + .milliseconds(Int64(settings.deadline * 1000))
        let question = SourceHTTP.Question(
            url: url, accept: "application/fhir+json, */*;q=0.5", headers: asker.headers(requestID: RequestID.make()))
        let answer: HTTPAnswer
        do throws(SourceFailure) {
            answer = try await send(question, deadline)
            if let failure = Self.failure(of: answer) { throw failure }
        } catch {
            // What could not even be asked says nothing of the source.
            if Task.isCancelled || error == .busy { await abandoned() } else { await settle(error) }
            throw error
        }
        await settle(nil)
        if answer.contentType.contains("json") { return try unwrapped(answer) }
        // FHIR in another notation: a Binary would have come as JSON, which was asked for.
        guard !answer.contentType.contains("fhir") else { throw .notUnderstood(place: "answer") }
        return asSent(answer)
    }

    private nonisolated func asSent(_ answer: HTTPAnswer) -> SourceDocument {
        SourceDocument(contentType: answer.contentType, bytes: answer.body, contexts: contexts(answer))
    }

    private nonisolated func contexts(_ answer: HTTPAnswer) -> [SecurityContext] {
        answer.securityContext.map { [SecurityContext(reference: $0, bases: bases)] } ?? []
    }

    /// Whether a path below the base is that of a resource or a search for some, and not of a Binary.
    private static func namesARecord(_ path: Substring) -> Bool {
        guard let type = path.prefix(while: { $0 != "?" }).split(separator: "/").first.map(String.init) else { return false }
        return Section.of(resourceType: type) != nil || otherTypes.contains(type)
    }

    /// Types of no section that hold something of a person.
    private static let otherTypes: Set<String> = [
        "Person", "Bundle", "List", "Group", "QuestionnaireResponse", "Specimen", "Claim", "ClaimResponse", "ExplanationOfBenefit",
        "Coverage",
        "Communication", "FamilyMemberHistory", "ClinicalImpression", "RiskAssessment", "Task", "CareTeam", "Provenance", "AuditEvent",
    ]

    /// The document inside a Binary; JSON that is no FHIR is the document itself. Any other resource would be shown past the right-person
    /// check (law 7).
    private nonisolated func unwrapped(_ answer: HTTPAnswer) throws(SourceFailure) -> SourceDocument {
        guard let resource = try? JSONDecoder().decode(FetchedResource.self, from: Data(answer.body)) else {
            guard answer.contentType.contains("fhir") else { return asSent(answer) }
            throw .notUnderstood(place: "answer")
        }
        switch resource.resourceType {
        case "Binary":
            let packed = resource.data?.filter { !$0.isWhitespace } ?? ""
            guard !packed.isEmpty, let data = Data(base64Encoded: packed) else {
                throw .notUnderstood(place: "Binary.data")
            }
            return SourceDocument(
                contentType: resource.contentType ?? "application/octet-stream", bytes: Array(data),
                contexts: contexts(answer) + (resource.securityContext.map { [$0.said(bases)] } ?? []))
        case "OperationOutcome": throw .outcome(codes: Set(resource.issue?.compactMap(\.code) ?? []).sorted())
        case nil where !answer.contentType.contains("fhir"): return asSent(answer)
        default: throw .notUnderstood(place: "answer")
        }
    }
}

/// What a document's address may answer with in FHIR.
private struct FetchedResource: Decodable {
    struct Issue: Decodable { let code: String? }
    let resourceType: String?, contentType: String?, data: String?
    let securityContext: Context?
    let issue: [Issue]?

    /// A reference; one of another shape is there all the same, and cannot be told.
    struct Context: Decodable {
        struct Identifier: Decodable { let system: String?, value: String? }
        enum CodingKeys: CodingKey { case reference, identifier }
        let reference: String?
        let identifier: Identifier?

        init(from decoder: any Decoder) {
            let members = try? decoder.container(keyedBy: CodingKeys.self)
            reference = try? members?.decodeIfPresent(String.self, forKey: .reference)
            identifier = try? members?.decodeIfPresent(Identifier.self, forKey: .identifier)
        }

        func said(_ bases: Set<String>) -> SecurityContext {
            if let reference { return SecurityContext(reference: reference, bases: bases) }
            guard let identifier, identifier.system == NHSNumber.system, let value = identifier.value else { return .cannotBeTold }
            return .nhsNumber(value)
        }
    }
}
