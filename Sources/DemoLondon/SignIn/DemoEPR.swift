import CareRecord
import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// A pretend EPR with SMART App Launch 2: it opens another program on the patient of its screen (EHR launch), and lets it read that Patient
/// and the user's Practitioner. The codes, tokens and launches of a real one, over a real port.
public actor DemoEPR {
    private struct Launch {
        let patient: String
        let encounter: String?
        let staff: DemoStaff
        let made: Date
    }
    private struct Grant {
        let launch: Launch
        let client: String
        let redirectURI: String
        let challenge: String
        let nonce: String?
        let scopes: Set<String>
        let made: Date
    }
    private struct Token {
        let launch: Launch
        let scopes: Set<String>
    }

    /// Nobody is given more than these, nor more than they ask for; what they were not given they may not read.
    private static let scopes = ["launch", "openid", "fhirUser", "patient/Patient.r", "user/Practitioner.r"]

    /// FHIR base address, which is also its issuer.
    public nonisolated let base: String
    /// Its address for browsers and scripts; `iss` of its signed launches.
    public nonisolated let root: String
    /// Whose it is.
    public static let organisation = "R1H"
    /// The record service's partner listener.
    nonisolated let partnerURL: String?
    private let clients: [String: DemoClient]
    let people: [String: DemoPerson]
    private var signer: DemoSigner?
    private var launches: [String: Launch] = [:]
    private var grants: [String: Grant] = [:]
    private var tokens: [String: Token] = [:]
    private var clientCheck = DemoClientCheck()

    /// - Parameters:
    ///   - root: its address without path; the FHIR base is below it.
    ///   - partnerURL: whom it launches; nil: its page and its signed launches are not there.
    public init(root: String, people: [DemoPerson], clients: [DemoClient], partnerURL: String? = nil) {
        self.root = root
        self.partnerURL = partnerURL
        base = root + "/fhir"
        self.clients = Dictionary(clients.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        self.people = Dictionary(people.map { ("epr-" + $0.nhsNumber.suffix(6), $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The EPR's own id of a person.
    public static func patientID(_ nhsNumber: String) -> String { "epr-" + nhsNumber.suffix(6) }

    /// Somebody clicks "shared record" with this patient on the screen.
    /// - Returns: the `launch` to go with `iss`.
    public func begin(patient nhsNumber: String, staff hint: String, encounter: String? = nil) -> String? {
        guard let staff = DemoStaff.all.first(where: { $0.hint == hint }), people[Self.patientID(nhsNumber)] != nil else { return nil }
        let id = DemoWeb.random(16)
        launches[id] = Launch(patient: Self.patientID(nhsNumber), encounter: encounter, staff: staff, made: Date())
        return id
    }

    public nonisolated func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.get("/fhir/.well-known/smart-configuration") { _, _ in DemoWeb.json(self.document()) }
        router.get("/jwks") { _, _ in DemoWeb.json(DemoSigner.document([try await self.signing()])) }
        router.get("/authorize") { request, _ in await self.authorize(request) }
        router.post("/token") { request, _ in try await self.token(request) }
        router.get("/fhir/Patient/:id") { request, context in await self.patient(request, context.parameters.get("id") ?? "") }
        router.get("/fhir/Practitioner/:id") { request, context in await self.practitioner(request, context.parameters.get("id") ?? "") }
        router.post("/demo/launch") { request, _ in
            let form = try await DemoWeb.form(request)
            guard let launch = await self.begin(patient: form["nhsNumber"] ?? "", staff: form["hint"] ?? "", encounter: form["encounter"])
            else {
                return DemoWeb.json(["error": "nobody"], status: .notFound)
            }
            return DemoWeb.json(["iss": self.base, "launch": launch])
        }
        addScreen(to: router)
        return router
    }

    private nonisolated func document() -> [String: any Sendable] {
        [
            "issuer": base, "jwks_uri": root + "/jwks", "authorization_endpoint": root + "/authorize", "token_endpoint": root + "/token",
            "grant_types_supported": ["authorization_code"], "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "private_key_jwt"],
            "scopes_supported": Self.scopes,
            "authorization_response_iss_parameter_supported": true,
            "capabilities": [
                "launch-ehr", "authorize-post", "client-public", "client-confidential-symmetric", "client-confidential-asymmetric",
                "sso-openid-connect", "context-ehr-patient", "context-ehr-encounter", "permission-patient", "permission-v2",
            ],
        ]
    }

    func signing() async throws -> DemoSigner {
        if let signer { return signer }
        let fresh = try await DemoSigner()
        if signer == nil { signer = fresh }
        return signer ?? fresh
    }

    private func authorize(_ request: Request) -> Response {
        let query = request.uri.queryParameters
        guard let client = query["client_id"].flatMap({ clients[String($0)] }),
            let redirect = query["redirect_uri"].map(String.init), client.redirectURIs.contains(redirect)
        else { return DemoWeb.json(["error": "invalid_client"], status: .badRequest) }
        func back(_ fields: [(String, String)]) -> Response {
            DemoWeb.back(to: redirect, fields + (query["state"].map { [("state", String($0))] } ?? []) + [("iss", base)])
        }
        guard query["response_type"] == "code", query["aud"].map(String.init) == base, query["code_challenge_method"] == "S256",
            let challenge = query["code_challenge"].map(String.init), challenge.count == 43
        else { return back([("error", "invalid_request")]) }
        // A launch is good once.
        guard let launch = query["launch"].flatMap({ launches.removeValue(forKey: String($0)) }),
            Date().timeIntervalSince(launch.made) < 300
        else {
            return back([("error", "access_denied")])
        }
        let code = DemoWeb.random(32)
        grants[code] = Grant(
            launch: launch, client: client.id, redirectURI: redirect, challenge: challenge, nonce: query["nonce"].map(String.init),
            scopes: Set(Self.scopes).intersection(
                (query["scope"] ?? "").split(whereSeparator: { $0 == " " || $0 == "+" }).map(String.init)),
            made: Date())
        return back([("code", code)])
    }

    private func token(_ request: Request) async throws -> Response {
        let form = try await DemoWeb.form(request)
        var check = clientCheck
        let client = await check.client(request.headers, form, of: clients, endpoint: root + "/token")
        clientCheck = check
        guard let client else { return DemoWeb.json(["error": "invalid_client"], status: .unauthorized) }
        guard form["grant_type"] == "authorization_code", let grant = form["code"].flatMap({ grants.removeValue(forKey: $0) }),
            Date().timeIntervalSince(grant.made) < 60, grant.client == client.id, grant.redirectURI == form["redirect_uri"],
            let verifier = form["code_verifier"], DemoWeb.base64URL(Array(SHA256.hash(data: Data(verifier.utf8)))) == grant.challenge
        else { return DemoWeb.json(["error": "invalid_grant"], status: .badRequest) }
        let access = DemoWeb.random(32)
        tokens[access] = Token(launch: grant.launch, scopes: grant.scopes)
        let now = Int(Date().timeIntervalSince1970)
        var claims: [String: any Sendable] = [
            "iss": base, "aud": client.id, "sub": "epr-user-\(grant.launch.staff.subject)", "iat": now, "exp": now + 300,
            "name": grant.launch.staff.name, "fhirUser": "\(base)/Practitioner/\(grant.launch.staff.subject)",
        ]
        claims["nonce"] = grant.nonce
        var answer: [String: any Sendable] = [
            "access_token": access, "token_type": "Bearer", "expires_in": 300, "scope": grant.scopes.sorted().joined(separator: " "),
            "patient": grant.launch.patient, "need_patient_banner": true, "id_token": try await signing().sign(claims),
        ]
        answer["encounter"] = grant.launch.encounter
        return DemoWeb.json(answer)
    }

    private func token(of request: Request) -> Token? {
        guard let header = request.headers[.authorization], header.hasPrefix("Bearer ") else { return nil }
        return tokens[String(header.dropFirst(7))]
    }

    private func patient(_ request: Request, _ id: String) -> Response {
        guard let token = token(of: request) else { return Response(status: .unauthorized) }
        // The token is for the patient of the launch, and for nobody else.
        guard token.scopes.contains("patient/Patient.r"), token.launch.patient == id, let person = people[id] else {
            return Response(status: .forbidden)
        }
        return DemoWeb.json([
            "resourceType": "Patient", "id": id, "birthDate": person.born, "gender": person.gender,
            "name": [["use": "official", "family": person.family]],
            "identifier": [
                ["system": "https://epr.example/hospital-number", "value": id],
                [
                    "system": NHSNumber.system, "value": person.nhsNumber,
                    "extension": [
                        [
                            "url": "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus",
                            "valueCodeableConcept": ["coding": [["code": "01"]]],
                        ] as [String: any Sendable]
                    ],
                ] as [String: any Sendable],
            ] as [[String: any Sendable]],
        ])
    }

    private func practitioner(_ request: Request, _ id: String) -> Response {
        guard let token = token(of: request) else { return Response(status: .unauthorized) }
        let launch = token.launch
        guard token.scopes.contains("user/Practitioner.r"), launch.staff.subject == id else { return Response(status: .forbidden) }
        return DemoWeb.json([
            "resourceType": "Practitioner", "id": id,
            "identifier": [["system": "https://fhir.nhs.uk/Id/sds-user-id", "value": launch.staff.subject]],
        ])
    }
}
