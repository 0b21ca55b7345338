import CareRecord
import FHIRWire
import Foundation

/// Asking within the deadline, and reading an answer of one page or a few.
extension EvidenceWork {
    struct Pages: Sendable {
        var contacts: [ReadContact] = []
        var couldNotTell: CouldNotTell?
        /// It said beside what it gave that something is not as it was asked for.
        var hasWarnings = false

        func and(_ other: Pages) -> Pages {
            Pages(
                contacts: contacts + other.contacts, couldNotTell: couldNotTell ?? other.couldNotTell,
                hasWarnings: hasWarnings || other.hasWarnings)
        }
    }

    /// Every page, as far as bounds go. A later page's failure leaves the earlier ones.
    func pages(_ type: String, _ terms: String) async -> Pages {
        var all = Pages()
        var next: SourceHTTP.Question? = first(type, terms)
        var seen: Set<String> = []
        var (count, received, total) = (0, 0, 0)
        while let question = next {
            next = nil
            count += 1
            do throws(SourceFailure) {
                let read = try await page(question, number: count)
                all.contacts += read.contacts
                // Of Patients that bring what refers to them, the total counts the Patients.
                received += type == "Patient" ? read.contacts.count { $0.form == .patient } : read.contacts.count
                all.hasWarnings = all.hasWarnings || read.issues.contains { $0.severity == "warning" }
                total = max(total, read.total ?? 0)
                if read.strays > 0 { all.couldNotTell = all.couldNotTell ?? .notSaid }
                if let failure = Self.errors(read) { all.couldNotTell = all.couldNotTell ?? .failed(failure) }
                guard let link = read.next else { continue }
                guard let url = client.rules.resolve(link) else {
                    all.couldNotTell = all.couldNotTell ?? .cutShort(link.isEmpty ? .nextUnreadable : .nextRefused)
                    continue
                }
                guard seen.insert(url).inserted, count < min(Self.mostPages, client.settings.maxPages) else {
                    all.couldNotTell = all.couldNotTell ?? .cutShort(.pages(limit: count))
                    continue
                }
                next = SourceHTTP.Question(url: url, headers: headers)
            } catch {
                // As a look asks: where the size of a page is refused, once more without.
                if count == 1, let size = terms.range(of: "&_count="), SourceWork.mayRefuseSize(error), error != .notFound {
                    return await pages(type, String(terms[..<size.lowerBound]))
                }
                all.couldNotTell = .failed(error)
            }
        }
        // A search that matched more than it gave, and names no next page, has not given all (law 4).
        if all.couldNotTell == nil, total > received {
            all.couldNotTell = received == 0 ? .failed(.notUnderstood(place: "total")) : .cutShort(.entries(limit: received))
        }
        return all
    }

    var headers: [(String, String)] { question.asker.headers(requestID: RequestID.make()) }

    /// By POST the terms are in the body, where no proxy's log finds them.
    private func first(_ type: String, _ terms: String) -> SourceHTTP.Question {
        let base = client.rules.base
        return switch client.settings.search {
        case .post: SourceHTTP.Question(url: "\(base)/\(type)/_search", form: terms, headers: headers)
        case .get: SourceHTTP.Question(url: "\(base)/\(type)?\(terms)", headers: headers)
        }
    }

    private func page(_ question: SourceHTTP.Question, number: Int) async throws(SourceFailure) -> ContactAnswer {
        let read = try await read(question, number: number)
        // A search is answered by a Bundle (FHIR R4 3.1.0.11); anything else is no answer to it, and above all not an empty one.
        guard read.type == "Bundle" else { throw .notUnderstood(place: "answer") }
        return read
    }

    func read(_ question: SourceHTTP.Question, number: Int) async throws(SourceFailure) -> ContactAnswer {
        let answer = try await within { () async throws(SourceFailure) in try await client.send(question, budget: budget, deadline) }.get()
        if let failure = SourceClient.failure(of: answer) { throw client.said(answer) ?? failure }
        guard SourceClient.isFHIR(answer) else { throw .wrongContentType }
        guard let organisation = client.settings.organisations.first else { throw .notConfigured }
        let context = ReadingContext(
            source: client.settings.id, organisation: organisation, organisations: Set(client.settings.organisations),
            fetched: self.question.now,
            place: number == 1 ? nil : "page \(number)", bases: client.bases)
        let read: ContactAnswer
        do { read = try R4Reader.contacts(SharedBytes(answer.body), context) } catch {
            switch error {
            case .malformed(let at), .tooDeep(let at): throw .malformed(at: at)
            case .notFHIR: throw .notUnderstood(place: "answer")
            }
        }
        if read.type == "OperationOutcome" { throw .outcome(codes: Set(read.issues.map(\.code)).sorted()) }
        return read
    }

    /// Errors that an answer reports beside what it gives.
    private static func errors(_ read: ContactAnswer) -> SourceFailure? {
        let codes = Set(read.issues.filter { $0.severity == "error" || $0.severity == "fatal" }.map(\.code))
        return codes.isEmpty ? nil : .outcome(codes: codes.sorted())
    }

    /// Runs the body, until the deadline at most: what waits for a place or for another's question has no clock of its own.
    func within<Value: Sendable>(
        _ body: @escaping @Sendable () async throws(SourceFailure) -> Value
    ) async -> Result<Value, SourceFailure> {
        await Deadline(at: deadline, late: client.lateEvidence).holds(body)
    }
}
