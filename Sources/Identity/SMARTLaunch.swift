import AsyncHTTPClient
import CareRecord
import Foundation

/// An EPR that opens the record by SMART App Launch 2 ("EHR launch").
public struct SMARTSystem: Sendable {
    /// The launch's `id` in the region file.
    public let id: String
    /// Its FHIR base address: `iss` of its launches, from the region file and from nowhere else.
    public let base: String
    /// For whom its staff look.
    public let organisation: ODSCode
    public let clientID: String
    public let authentication: ClientAuthentication
    /// Our callback for it, registered there.
    public let redirectURI: String
    public let scopes: String

    /// The user's own Practitioner too: it holds the national user id, which many EPRs' accounts do not.
    public static let defaultScopes = "launch openid fhirUser patient/Patient.r user/Practitioner.r"

    public init(
        id: String, base: String, organisation: ODSCode, clientID: String, authentication: ClientAuthentication, redirectURI: String,
        scopes: String = SMARTSystem.defaultScopes
    ) {
        self.id = id
        self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
        self.organisation = organisation
        self.clientID = clientID
        self.authentication = authentication
        self.redirectURI = redirectURI
        self.scopes = scopes
    }
}

/// Our side of SMART App Launch with the EPRs of the region file. An actor, because their documents and keys are fetched once and shared; it
/// holds nobody's authority: access tokens live as long as one call.
public actor SMARTLaunch {
    struct Document: Decodable, Sendable {
        let authorization_endpoint: String
        let token_endpoint: String
        let capabilities: [String]
        let code_challenge_methods_supported: [String]
        var issuer: String?
        var jwks_uri: String?
        var authorization_response_iss_parameter_supported: Bool?

        /// Whether a launch can be made of it, and it sends nobody from TLS to plain HTTP.
        func suits(_ base: String) -> Bool {
            let addresses = [authorization_endpoint, token_endpoint, jwks_uri, issuer].compactMap { $0 }
            return addresses.allSatisfy { Discovery.isAsSafe($0, as: base) } && code_challenge_methods_supported.contains("S256")
                && ["launch-ehr", "context-ehr-patient", "sso-openid-connect"].allSatisfy(capabilities.contains) && issuer != nil
        }
    }

    private let systems: [String: SMARTSystem]
    private let web: BoundedFetch
    private let now: @Sendable () -> Date
    private var documents: [String: (document: Document, read: Date)] = [:]
    private var keys: [String: KeySet] = [:]

    public init(
        _ systems: [SMARTSystem], http: HTTPClient, patience: Duration = .seconds(5), now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.systems = Dictionary(systems.map { ($0.base, $0) }, uniquingKeysWith: { first, _ in first })
        web = BoundedFetch(http: http, patience: patience)
        self.now = now
    }

    /// The configured EPR of a launch's `iss`. Whatever else somebody writes there is asked for nothing: not even its document is read.
    public nonisolated func system(_ iss: String) throws(LaunchRefusal) -> SMARTSystem {
        guard let found = systems[iss.hasSuffix("/") ? String(iss.dropLast()) : iss] else { throw .unknownIssuer }
        return found
    }

    /// Where to send the browser.
    /// - Parameters:
    ///   - iss, launch: as they came with the launch's address.
    ///   - state, nonce, verifier: fresh, kept with the browser and with `iss`.
    public func authorizationURL(
        iss: String, launch: String, state: String, nonce: String, verifier: String
    ) async throws(LaunchRefusal) -> String {
        let system = try system(iss)
        guard (1...2048).contains(launch.utf8.count), launch.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else { throw .notUnderstood }
        let document = try await document(of: system)
        return FormEncoding.address(
            document.authorization_endpoint,
            [
                ("response_type", "code"), ("client_id", system.clientID), ("redirect_uri", system.redirectURI), ("scope", system.scopes),
                // `aud` keeps our token from being given for another server's data (SMART App Launch 2, "Request authorization code").
                ("state", state), ("aud", system.base), ("launch", launch), ("nonce", nonce),
                ("code_challenge", Secrets.challenge(of: verifier)), ("code_challenge_method", "S256"),
            ])
    }

    private struct TokenAnswer: Decodable {
        let access_token: String
        let token_type: String
        let id_token: String?
        let patient: String?
        let encounter: String?
    }

    /// Completes a launch: the EPR's patient becomes a verified NHS number, its user a staff member.
    /// - Parameter answer: the browser's, its state already found to be one that this browser began for this `iss`.
    public func complete(
        _ answer: AuthorizationAnswer, iss: String, verifier: String, nonce: String
    ) async throws(LaunchRefusal) -> LaunchContext {
        let system = try system(iss)
        let document = try await document(of: system)
        guard let issuer = document.issuer else { throw .unsuited }
        let code: String
        do {
            code = try answer.code(from: issuer, saysIssuer: document.authorization_response_iss_parameter_supported ?? false)
        } catch { throw .signIn(error) }
        let said = try await token(code, verifier, system, document)
        guard let text = said.id_token else { throw .staff }
        let (token, fhirUser) = try await identity(text, nonce, said.access_token, system, document, issuer)
        guard let patientID = said.patient, Self.isID(patientID) else { throw .noPatient }
        let patient = try await read(LaunchedPatient.self, "Patient/\(patientID)", of: system, with: said.access_token)
        let (number, born) = try patient.identity(expecting: patientID)
        let userID = try await userID(fhirUser, of: system, with: said.access_token)
        if let encounter = said.encounter, !Self.isID(encounter) { throw .notUnderstood }
        return LaunchContext(
            launch: system.id, kind: .smart, organisation: system.organisation, person: number, birthDate: born, familyName: patient.family,
            encounter: said.encounter,
            staff: LaunchedStaff(userID: userID, account: .init(issuer: issuer, subject: token.subject), name: token.name),
            launchedAt: now())
    }

    // MARK: Steps

    private func token(
        _ code: String, _ verifier: String, _ system: SMARTSystem, _ document: Document
    ) async throws(LaunchRefusal) -> TokenAnswer {
        let proof: (headers: [(String, String)], fields: [(String, String)])
        do {
            proof = try await system.authentication.proof(clientID: system.clientID, endpoint: document.token_endpoint, now: now())
        } catch { throw .signIn(.codeRefused) }
        let fields = [
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", system.redirectURI), ("code_verifier", verifier),
        ]
        guard let said = await web.post(document.token_endpoint, form: fields + proof.fields, headers: proof.headers), said.status < 500
        else {
            throw .couldNotTell
        }
        guard said.status == 200, let answer = try? JSONDecoder().decode(TokenAnswer.self, from: said.body),
            answer.token_type.lowercased() == "bearer"
        else { throw .signIn(.codeRefused) }
        return answer
    }

    private struct UserClaim: Decodable { let fhirUser: String? }

    private func identity(
        _ text: String, _ nonce: String, _ accessToken: String, _ system: SMARTSystem, _ document: Document, _ issuer: String
    ) async throws(LaunchRefusal) -> (IDToken, fhirUser: String?) {
        let signed: SignedToken
        do { signed = try SignedToken(text) } catch { throw .signIn(.tokenRefused(error)) }
        let payload: Data
        let set = try await keySet(of: system, document, issuer)
        do throws(KeySet.Unverified) { payload = try await set.verified(signed) } catch {
            switch error {
            case .couldNotTell: throw .couldNotTell
            case .fault(let fault): throw .signIn(.tokenRefused(fault))
            }
        }
        guard let claims = try? JSONDecoder().decode(Claims.self, from: payload),
            let user = try? JSONDecoder().decode(UserClaim.self, from: payload)
        else { throw .signIn(.tokenRefused(.malformed)) }
        let check = IDTokenCheck(
            issuer: issuer, clientID: system.clientID, nonce: nonce, demands: [], levels: [:], now: now())
        do { return (try check.check(claims, header: signed.header, accessToken: accessToken), user.fhirUser) } catch {
            throw .signIn(error)
        }
    }

    private struct Practitioner: Decodable {
        struct Identifier: Decodable { let system: String?, value: String? }
        let resourceType: String
        let id: String
        let identifier: [Identifier]?
    }

    /// The national user id of the EPR's user, where it says one: `fhirUser` is an address below the EPR's own base, or it is not read. Where it
    /// names them in another of the forms that it may have (SMART App Launch 2.2, "fhirUser"), or the EPR does not let us read it, there is none:
    /// only the account can be the staff member's then.
    private func userID(_ fhirUser: String?, of system: SMARTSystem, with token: String) async throws(LaunchRefusal) -> String? {
        guard let fhirUser else { return nil }
        let path = fhirUser.hasPrefix(system.base + "/") ? String(fhirUser.dropFirst(system.base.utf8.count + 1)) : fhirUser
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, Self.isID(String(parts[1])) else { throw .staff }
        if parts[0] == "PractitionerRole" || parts[0] == "Person" { return nil }
        guard parts[0] == "Practitioner" else { throw .staff }
        let said = try await answer(path, of: system, with: token)
        guard said.status == 200 else { return nil }
        guard let found = try? JSONDecoder().decode(Practitioner.self, from: said.body) else { throw .staff }
        guard found.resourceType == "Practitioner", found.id == parts[1] else { throw .staff }
        let numbers = Set((found.identifier ?? []).filter { $0.system == LaunchedStaff.userIDSystem }.compactMap(\.value))
        guard numbers.count <= 1 else { throw .staff }
        return numbers.first
    }

    private func read<Value: Decodable>(
        _ type: Value.Type, _ path: String, of system: SMARTSystem, with token: String
    ) async throws(LaunchRefusal) -> Value {
        let said = try await answer(path, of: system, with: token)
        guard said.status == 200, let value = try? JSONDecoder().decode(Value.self, from: said.body) else { throw .noPatient }
        return value
    }

    private func answer(_ path: String, of system: SMARTSystem, with token: String) async throws(LaunchRefusal) -> (status: Int, body: Data)
    {
        guard let said = await web.get("\(system.base)/\(path)", accept: "application/fhir+json", bearer: token), said.status < 500 else {
            throw .couldNotTell
        }
        return (said.status, said.body)
    }

    /// A FHIR id: nothing that could lead to another address.
    private static func isID(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count) && text != "." && text != ".."
            && text.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45 || $0 == 46 }
    }

    // MARK: Documents

    private func document(of system: SMARTSystem) async throws(LaunchRefusal) -> Document {
        if let known = documents[system.base], now().timeIntervalSince(known.read) < 3600 { return known.document }
        guard let said = await web.get(system.base + "/.well-known/smart-configuration"), said.status == 200 else {
            guard let known = documents[system.base] else { throw .couldNotTell }
            return known.document
        }
        guard let found = try? JSONDecoder().decode(Document.self, from: said.body), found.suits(system.base) else { throw .unsuited }
        documents[system.base] = (found, now())
        return found
    }

    /// The keys of the EPR's ID tokens: its document's, or its issuer's (SMART App Launch 2, "sso-openid-connect").
    private func keySet(of system: SMARTSystem, _ document: Document, _ issuer: String) async throws(LaunchRefusal) -> KeySet {
        var address = document.jwks_uri
        if address == nil {
            let root = issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer
            guard let said = await web.get(root + "/.well-known/openid-configuration"), said.status == 200,
                let found = try? JSONDecoder().decode(Discovery.self, from: said.body), found.isOf(issuer)
            else { throw .couldNotTell }
            address = found.jwks_uri
        }
        guard let address else { throw .unsuited }
        if let known = keys[address] { return known }
        let set = KeySet(now: now) { [web] in
            guard let answer = await web.get(address), answer.status == 200 else { return nil }
            return answer.body
        }
        keys[address] = set
        return set
    }
}
