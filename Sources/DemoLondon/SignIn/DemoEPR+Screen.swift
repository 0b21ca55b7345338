import CareRecord
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The pretend EPR's screen: a person, who is in front of it, and two buttons that open the shared record. And its signed launches, as an EPR
/// without SMART would make them (docs/integrators.md).
extension DemoEPR {
    nonisolated func addScreen(to router: Router<BasicRequestContext>) {
        router.get("/launch-keys") { _, _ in DemoWeb.json(DemoSigner.document([try await self.signing()])) }
        // For scripts: the token of a signed launch, with any claim changed (`claims`, JSON), or of another type.
        router.post("/demo/signed-launch") { request, _ in
            let form = try await DemoWeb.form(request)
            guard
                let claims = self.claims(
                    patient: form["nhsNumber"] ?? "", staff: form["hint"] ?? "", changed: form["claims"])
            else {
                return DemoWeb.json(["error": "nobody"], status: .notFound)
            }
            return DemoWeb.json([
                "launch_token": try await self.signing().sign(claims, type: form["typ"] ?? "launch+jwt")
            ])
        }
        router.get("/") { _, _ in self.screen() }
        router.post("/open") { request, _ in
            let form = try await DemoWeb.form(request)
            guard let partnerURL = self.partnerURL else {
                return DemoWeb.json(["error": "no partner"], status: .notFound)
            }
            let (person, hint) = (form["nhsNumber"] ?? "", form["hint"] ?? "")
            if form["way"] == "smart", let launch = await self.begin(patient: person, staff: hint) {
                return DemoWeb.back(to: partnerURL + "/smart/launch", [("iss", self.base), ("launch", launch)])
            }
            guard let claims = self.claims(patient: person, staff: hint, changed: nil) else {
                return DemoWeb.json(["error": "nobody"], status: .notFound)
            }
            return self.posting(try await self.signing().sign(claims, type: "launch+jwt"), to: partnerURL + "/launch")
        }
    }

    /// What a signed launch says, with what a script changes of it: a claim that is `null` there is left out.
    private nonisolated func claims(patient nhsNumber: String, staff hint: String, changed: String?) -> [String:
        any Sendable]?
    {
        guard let partnerURL, let staff = DemoStaff.all.first(where: { $0.hint == hint }),
            let person = people[Self.patientID(nhsNumber)]
        else { return nil }
        let now = Int(Date().timeIntervalSince1970)
        var claims: [String: any Sendable] = [
            "iss": root, "aud": partnerURL + "/launch", "iat": now, "exp": now + 120, "jti": DemoWeb.random(16),
            "sub": staff.subject,
            "organisation": staff.role.organisation,
            "person": ["nhs_number": person.nhsNumber, "birth_date": person.born],
        ]
        guard let changed else { return claims }
        guard let changes = try? JSONSerialization.jsonObject(with: Data(changed.utf8)) as? [String: Any] else {
            return nil
        }
        for (name, value) in changes {
            switch value {
            case let text as String: claims[name] = text
            case let number as Int: claims[name] = number
            case let fields as [String: String]: claims[name] = fields
            case let list as [String]: claims[name] = list
            default: claims[name] = nil
            }
        }
        return claims
    }

    private nonisolated func screen() -> Response {
        var body =
            "<p>A pretend hospital's own record system. Nobody here is real.</p><form method=\"post\" action=\"/open\">"
        body += "<p><label for=\"nhsNumber\">Person on the screen</label> <select id=\"nhsNumber\" name=\"nhsNumber\">"
        for person in people.values.sorted(by: { $0.family < $1.family }) {
            body +=
                "<option value=\"\(person.nhsNumber)\">\(DemoWeb.escape(person.family)), \(DemoWeb.escape(person.born))</option>"
        }
        body += "</select></p><p><label for=\"hint\">Who you are here</label> <select id=\"hint\" name=\"hint\">"
        for staff in DemoStaff.all where staff.may == .open || staff.may == .directed {
            body +=
                "<option value=\"\(staff.hint)\">\(DemoWeb.escape(staff.name)), \(DemoWeb.escape(staff.organisationName))</option>"
        }
        body += """
            </select></p><p>By SMART this system speaks for staff of Barts Health, whose it is; its signed launches are for everybody here.</p>
            <p><button name="way" value="smart">Open the shared record (SMART)</button>
            <button name="way" value="signed">Open the shared record (signed launch)</button></p></form>
            """
        return page("Pretend record system", body, policy: "form-action *")
    }

    /// A page that posts the token at once: it never stands in an address.
    private nonisolated func posting(_ token: String, to address: String) -> Response {
        page(
            "Opening the shared record",
            """
            <form method="post" action="\(DemoWeb.escape(address))"><input type="hidden" name="launch_token" value="\(token)">
            <button autofocus>Open the shared record</button></form>
            """, policy: "form-action *")
    }

    private nonisolated func page(_ title: String, _ body: String, policy: String) -> Response {
        let html = """
            <!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">\
            <title>\(title)</title></head><body><main><h1>\(title)</h1>\(body)</main></body></html>
            """
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
                .contentSecurityPolicy: "default-src 'none'; base-uri 'none'; \(policy)",
            ], body: .init(byteBuffer: ByteBuffer(string: html)))
    }
}
