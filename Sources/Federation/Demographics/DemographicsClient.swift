import CareRecord
import FHIRWire
import Foundation

/// Who a person is, from the demographics service (Personal Demographics Service FHIR API; STANDARDS 3).
public struct TracedPerson: Sendable, Hashable {
    public let nhsNumber: NHSNumber
    /// Numbers asked for that this one has superseded.
    public let superseded: [NHSNumber]
    public let statement: PersonStatement
    /// Restricted ("sensitive"): whereabouts are absent here and must be taken out of every other source's answer.
    public var isRestricted: Bool { statement.confidentiality.contains { $0 != "U" } }
    public init(nhsNumber: NHSNumber, superseded: [NHSNumber], statement: PersonStatement) {
        self.nhsNumber = nhsNumber
        self.superseded = superseded
        self.statement = statement
    }
}

public enum TraceAnswer: Sendable {
    case found(TracedPerson)
    /// Unknown, invalidated, or hidden: told apart from nothing else (STANDARDS 3).
    case notFound
    case unavailable(SourceFailure)
}

public enum PersonSearchAnswer: Sendable {
    case found([TracedPerson])
    case tooMany
    case none
    /// The service refused the question as asked (400), such as a bad date.
    case invalid
    case unavailable(SourceFailure)
}

/// Terms of a search, as the service names them.
public struct PersonTerms: Sendable {
    public var family: String
    public var given: String?
    public var birthdate: String
    public var gender: String?
    public var postcode: String?
    public init(family: String, given: String? = nil, birthdate: String, gender: String? = nil, postcode: String? = nil) {
        self.family = family
        self.given = given
        self.birthdate = birthdate
        self.gender = gender
        self.postcode = postcode
    }
}

/// Our side of the demographics service. Whatever it says that is not a plain answer is *could not tell*, never *nobody*.
public actor DemographicsClient {
    private let endpoint: Endpoint
    private let reading: Reading
    private var http: SourceHTTP?

    public init(_ endpoint: Endpoint, reading: Reading) {
        self.endpoint = endpoint
        self.reading = reading
    }

    public func shutdown() async { await http?.shutdown() }

    private func connection() throws(SourceFailure) -> SourceHTTP {
        if let http { return http }
        // Fifty matches of a search are some 200 KB.
        let made = try SourceHTTP(
            credentials: endpoint.credentials, tls: endpoint.tls, maxBytes: 2_000_000, deadline: endpoint.deadline)
        http = made
        return made
    }

    /// Whose number it is. Another id in the answer than the one asked for means that the number was superseded.
    public func trace(_ number: NHSNumber, _ asker: Asker) async -> TraceAnswer {
        do throws(SourceFailure) {
            let (status, read) = try await ask("/Patient/\(number.digits)", asker)
            if let read, Self.says(read, status, Self.nobody) { return .notFound }
            guard status == 200, let read else { throw Self.refused(status) }
            guard read.type == "Patient", let person = Self.people(read).first else { throw Self.notAnAnswer(read) }
            // Redacted records are never given (STANDARDS 3); one that is anyway is of nobody.
            if person.statement.confidentiality.contains("REDACTED") { return .notFound }
            guard person.nhsNumber != number else { return .found(person) }
            return .found(TracedPerson(nhsNumber: person.nhsNumber, superseded: [number], statement: person.statement))
        } catch { return .unavailable(error) }
    }

    public func search(_ terms: PersonTerms, _ asker: Asker) async -> PersonSearchAnswer {
        var fields = [("family", terms.family), ("birthdate", "eq" + terms.birthdate)]
        if let given = terms.given { fields.append(("given", given)) }
        if let gender = terms.gender { fields.append(("gender", gender)) }
        if let postcode = terms.postcode { fields.append(("address-postalcode", postcode)) }
        let query = fields.map { "\($0.0)=\(SourceWork.percent($0.1))" }.joined(separator: "&")
        do throws(SourceFailure) {
            let (status, read) = try await ask("/Patient?" + query, asker)
            if status == 400 { return .invalid }
            if let read, Self.says(read, status, Self.nobody) { return .none }
            guard status == 200, let read else { throw Self.refused(status) }
            // Too many is 200 with an OperationOutcome in place of a Bundle.
            if read.issues.contains(where: {
                $0.code == "multiple-matches" || $0.details.contains { $0.hasSuffix("|TOO_MANY_MATCHES") }
            }) {
                return .tooMany
            }
            guard read.type == "Bundle" else { throw Self.notAnAnswer(read) }
            let found = Self.people(read)
            // A match that cannot be read would be a person missing from the list without a word.
            guard found.count == read.resources.count(where: { $0.key.type == "Patient" || $0.key.type.isEmpty }),
                read.total ?? 0 <= found.count
            else {
                throw .notUnderstood(place: "entry")
            }
            return found.isEmpty ? .none : .found(found.filter { !$0.statement.confidentiality.contains("REDACTED") })
        } catch { return .unavailable(error) }
    }

    /// Codes with which the service says that there is nobody (STANDARDS 3), of a 404 or 410; a number it cannot have is of nobody too.
    private static let nobody = ["RESOURCE_NOT_FOUND", "INVALIDATED_RESOURCE", "INVALID_RESOURCE_ID"]

    private static func says(_ read: ReadAnswer, _ status: Int, _ codes: [String]) -> Bool {
        status != 200
            && read.issues.contains { $0.details.contains { detail in codes.contains { detail.hasSuffix("|" + $0) } } }
    }

    private static func refused(_ status: Int) -> SourceFailure {
        status == 404 || status == 410 ? .notFound : .status(status)
    }

    private static func notAnAnswer(_ read: ReadAnswer) -> SourceFailure {
        read.type == "OperationOutcome"
            ? .outcome(codes: Set(read.issues.map(\.code)).sorted()) : .notUnderstood(place: "answer")
    }

    /// Nil for what was read: a refusal without a body that can be read.
    private func ask(_ path: String, _ asker: Asker) async throws(SourceFailure) -> (status: Int, read: ReadAnswer?) {
        let base = endpoint.url.hasSuffix("/") ? String(endpoint.url.dropLast()) : endpoint.url
        let deadline = ContinuousClock.now + .milliseconds(Int64(endpoint.deadline * 1000))
        let answer = try await connection().ask(
            SourceHTTP.Question(url: base + path, headers: asker.headers(requestID: RequestID.make())),
            deadline: deadline)
        switch answer.status {
        case 200:
            guard answer.contentType.contains("json") else { throw .wrongContentType }
            return (200, try read(answer))
        case 400, 404, 410: return (answer.status, try? read(answer))
        default: throw SourceClient.failure(of: answer) ?? .status(answer.status)
        }
    }

    private func read(_ answer: HTTPAnswer) throws(SourceFailure) -> ReadAnswer {
        guard let source = SourceID("demographics"), let organisation = ODSCode("X26") else { throw .notConfigured }
        do {
            return try reading.read(
                SharedBytes(answer.body),
                ReadingContext(source: source, organisation: organisation, organisations: [], fetched: Date()))
        } catch {
            switch error {
            case .malformed(let at), .tooDeep(let at): throw .malformed(at: at)
            case .notFHIR: throw .notUnderstood(place: "answer")
            }
        }
    }

    /// People whose id is an NHS number, and who bear no other.
    static func people(_ read: ReadAnswer) -> [TracedPerson] {
        read.resources.compactMap { resource in
            guard resource.key.type == "Patient", let number = try? NHSNumber(resource.key.id),
                case .identity(let statement)? = resource.entries.first?.content,
                resource.subject.nhsNumbers.allSatisfy({ (try? NHSNumber($0)) == number })
            else { return nil }
            return TracedPerson(nhsNumber: number, superseded: [], statement: statement)
        }
    }
}
