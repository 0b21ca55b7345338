import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// One organisation's pretend system: a FHIR R4 REST server over what it holds, with its own habits. Resources are kept as bytes and
/// passed on, so that a benchmark measures the asker.
public final class FHIRSourceServer: Sendable {
    public let id: String
    let habits: SourceHabits
    private let base: String
    /// Patient id to resources; NHS number to patient ids.
    private let byPatient: [String: [DemoResource]]
    private let byNumber: [String: [String]]
    private let types: [String]
    private let requests = Mutex(0)
    private let binaries: [String: (type: String, bytes: [UInt8])]

    public init(id: String, base: String, habits: SourceHabits, people: [DemoPerson]) {
        self.id = id
        self.base = base
        self.habits = habits
        var byPatient: [String: [DemoResource]] = [:]
        var byNumber: [String: [String]] = [:]
        var types: Set<String> = ["Patient"]
        for person in people {
            guard let held = person.holdings[id], let patient = held.first(where: { $0.type == "Patient" }) else { continue }
            byPatient[patient.id] = held
            for number in [person.nhsNumber] + person.superseded { byNumber[number, default: []].append(patient.id) }
            for resource in held { types.insert(resource.type) }
        }
        self.byPatient = byPatient
        self.byNumber = byNumber
        self.types = types.union(DemoDocuments.ordinaryTypes).sorted()
        self.binaries = DemoDocuments.all
    }

    public func router() -> Router<BasicRequestContext> {
        let router = Router()
        let group = router.group("/fhir")
        group.get("/metadata") { request, _ in await self.answer(request) { self.capabilities() } }
        // No `Patient` in a path: the router would take it for every type's and find no search there.
        group.get("/:type/:id/$everything") { request, context in
            let (type, patient) = (context.parameters.get("type") ?? "", Self.id(context))
            return await self.answer(request) {
                guard self.habits.hasEverything, type == "Patient", let held = self.byPatient[patient] else {
                    return self.outcome(.notFound, "not-found")
                }
                return self.page(held, request, patient)
            }
        }
        group.post("/:type/_search") { request, context in
            let type = context.parameters.get("type") ?? ""
            let body = (try? await request.body.collect(upTo: 100_000)).map { String(buffer: $0) } ?? ""
            return await self.answer(request) {
                guard !self.habits.takesGETOnly else { return self.outcome(.methodNotAllowed, "not-supported") }
                return self.search(type, DemoWeb.parseForm(body), request)
            }
        }
        group.get("/:type") { request, context in
            let type = context.parameters.get("type") ?? ""
            var query: [String: String] = [:]
            for (key, value) in request.uri.queryParameters { query[String(key)] = String(value) }
            let terms = query
            return await self.answer(request) { self.search(type, terms, request) }
        }
        group.get("/:type/:id") { request, context in
            let (type, id) = (context.parameters.get("type") ?? "", Self.id(context))
            return await self.answer(request) {
                if type == "Binary", let binary = self.binaries[id] {
                    return Response(
                        status: .ok, headers: [.contentType: binary.type], body: .init(byteBuffer: ByteBuffer(bytes: binary.bytes)))
                }
                for held in self.byPatient.values {
                    if let found = held.first(where: { $0.type == type && $0.id == id }) { return self.json(found.bytes) }
                }
                return self.outcome(.notFound, "not-found")
            }
        }
        return router
    }

    /// Between ids: in none that a file can bring.
    private static let between: Character = "\u{1F}"

    /// The id in a path: others' may hold what must be percent-encoded there.
    private static func id(_ context: BasicRequestContext) -> String {
        let sent = context.parameters.get("id") ?? ""
        return sent.removingPercentEncoding ?? sent
    }

    /// Waits, refuses or fails as its habits are, then answers.
    private func answer(_ request: Request, _ body: () -> Response) async -> Response {
        let number = requests.withLock { count -> Int in
            count += 1
            return count
        }
        let delay = habits.latency + (habits.jitter > 0 ? number * 7919 % habits.jitter : 0)
        if delay > 0 { try? await Task.sleep(for: .milliseconds(delay)) }
        if let token = habits.token, request.headers[.authorization] != "Bearer \(token)" { return outcome(.unauthorized, "login") }
        if habits.failsEvery > 0, number % habits.failsEvery == 0 { return outcome(.serviceUnavailable, "transient") }
        return body()
    }

    private func search(_ type: String, _ terms: [String: String], _ request: Request) -> Response {
        if let page = terms["page"], let (patient, wanted, offset) = Self.token(page) {
            let ids = patient.split(separator: Self.between).map(String.init)
            guard !ids.isEmpty, ids.allSatisfy({ byPatient[$0] != nil }) else { return outcome(.notFound, "not-found") }
            let held = ids.flatMap { byPatient[$0] ?? [] }
            return self.page(
                wanted.isEmpty ? held : held.filter { $0.type == wanted }, request, path: "/" + type, patient: patient, type: wanted,
                offset: offset)
        }
        if type == "Patient" {
            guard let identifier = terms["identifier"] else { return outcome(.badRequest, "required") }
            let number = String(identifier.split(separator: "|").last ?? "")
            let found = (byNumber[number] ?? []).compactMap { id in byPatient[id]?.first { $0.type == "Patient" } }
            return bundle(found, total: found.count, next: nil)
        }
        var patients: [String] = []
        if let reference = terms["patient"] ?? terms["subject"] {
            patients = [reference.hasPrefix("Patient/") ? String(reference.dropFirst(8)) : reference]
        } else if let identifier = terms["patient.identifier"] ?? terms["patient:identifier"] {
            patients = byNumber[String(identifier.split(separator: "|").last ?? "")] ?? []
        } else {
            return outcome(.badRequest, "required")
        }
        let known = patients.filter { byPatient[$0] != nil }
        guard !known.isEmpty else { return bundle([], total: 0, next: nil) }
        let held = known.flatMap { byPatient[$0] ?? [] }
        return page(
            held.filter { $0.type == type }, request, path: "/" + type, patient: known.joined(separator: String(Self.between)), type: type,
            offset: 0)
    }

    // MARK: Pages

    /// Everything of a patient.
    private func page(_ all: [DemoResource], _ request: Request, _ patient: String) -> Response {
        let offset = request.uri.queryParameters["page"].flatMap { Self.token(String($0)) }?.2 ?? 0
        let path = "/Patient/\(DemoWeb.percent(patient))/$everything"
        return page(all, request, path: path, patient: patient, type: "", offset: offset)
    }

    private func page(_ all: [DemoResource], _ request: Request, path: String, patient: String, type: String, offset: Int) -> Response {
        let end = min(all.count, offset + habits.pageSize)
        guard offset <= end else { return outcome(.badRequest, "value") }
        let token = "\(DemoWeb.base64URL(Array(patient.utf8)))~\(type)~\(end)"
        let root = habits.relativeLinks ? String(path.dropFirst()) : base + path
        let next = end < all.count ? "\(root)?page=\(DemoWeb.percent(token))" : nil
        return bundle(Array(all[offset..<end]), total: all.count, next: next)
    }

    private static func token(_ text: String) -> (String, String, Int)? {
        let decoded = text.removingPercentEncoding ?? text
        let parts = decoded.split(separator: "~", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, let offset = Int(parts[2]), offset >= 0, let patient = DemoWeb.text(base64URL: parts[0]) else { return nil }
        return (patient, parts[1], offset)
    }

    private func bundle(_ resources: [DemoResource], total: Int, next: String?) -> Response {
        let asOf = Date().addingTimeInterval(-3600 * Double(habits.hoursOld)).formatted(.iso8601)
        var out = Array(
            "{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"timestamp\":\"\(asOf)\",\"total\":\(total),\"link\":[{\"relation\":\"self\",\"url\":\"\(base)\"}"
                .utf8)
        if let next {
            out.append(contentsOf: ",{\"relation\":\"next\",\"url\":".utf8)
            JSON.text(next).write(to: &out)
            out.append(0x7D)
        }
        out.append(contentsOf: "],\"entry\":[".utf8)
        for (index, resource) in resources.enumerated() {
            if index > 0 { out.append(0x2C) }
            out.append(
                contentsOf: "{\"fullUrl\":\"\(base)/\(DemoWeb.percent(resource.type))/\(DemoWeb.percent(resource.id))\",\"resource\":".utf8)
            out.append(contentsOf: resource.bytes)
            out.append(contentsOf: ",\"search\":{\"mode\":\"match\"}}".utf8)
        }
        out.append(contentsOf: "]}".utf8)
        return json(out)
    }

    private func json(_ bytes: [UInt8], _ status: HTTPResponse.Status = .ok) -> Response {
        var headers: HTTPFields = [.contentType: "application/fhir+json; charset=utf-8"]
        if habits.hoursOld > 0 { headers[.lastModified] = Self.httpDate(Date().addingTimeInterval(-3600 * Double(habits.hoursOld))) }
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    static func httpDate(_ date: Date) -> String {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(identifier: "GMT")
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return format.string(from: date)
    }

    private func outcome(_ status: HTTPResponse.Status, _ code: String) -> Response {
        let body: JSON = ["resourceType": "OperationOutcome", "issue": [["severity": "error", "code": .text(code)]]]
        return json(body.bytes, status)
    }

    private func searchParameters(of type: String) -> [String] {
        switch type {
        case "Patient": ["identifier", "_id"]
        case "Organization", "Practitioner": ["_id"]
        default: ["patient", "_count"] + (habits.isAskedByNumber ? ["patient.identifier"] : [])
        }
    }

    private func capabilities() -> Response {
        let resources: [JSON] = types.map { type in
            let names = searchParameters(of: type)
            var fields: [(String, JSON?)] = [
                ("type", .text(type)), ("interaction", [["code": "read"], ["code": "search-type"]]),
                (
                    "searchParam",
                    .list(names.map { ["name": .text($0), "type": .text($0.hasSuffix("identifier") ? "token" : "reference")] })
                ),
            ]
            if type == "Patient", habits.hasEverything {
                fields.append(
                    ("operation", [["name": "everything", "definition": "http://hl7.org/fhir/OperationDefinition/Patient-everything"]]))
            }
            return .fields(fields)
        }
        let statement: JSON = [
            "resourceType": "CapabilityStatement", "status": "active", "date": "2026-11-01", "kind": "instance", "fhirVersion": "4.0.1",
            "software": ["name": .text("Pretend system of \(id)"), "version": "1"], "format": ["application/fhir+json"],
            "rest": [["mode": "server", "resource": .list(resources)]],
        ]
        return json(statement.bytes)
    }
}
