import HTTPTypes
import Hummingbird

/// Headers of every answer to a browser. An answer that sets one of them itself keeps its own.
package enum StrictHeaders {
    /// The content security policy (W3C CSP 3): nothing from anywhere but us, no frame, no inline script or style.
    /// - Parameters:
    ///   - forms: origins to which our forms may lead by a redirect, beside our own.
    ///   - ancestors: who may show the page in a frame.
    package static func policy(forms: [String] = [], ancestors: [String] = ["'none'"]) -> String {
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
            + "form-action \((["'self'"] + forms).joined(separator: " ")); "
            + "frame-ancestors \(ancestors.joined(separator: " ")); base-uri 'none'"
    }

    package static func fields(policy: String, isSecure: Bool) -> [(HTTPField.Name, String)] {
        var fields: [(HTTPField.Name, String)] = [
            (.cacheControl, "no-store"),
            (.contentSecurityPolicy, policy),
            (.xContentTypeOptions, "nosniff"),
        ]
        for (name, value) in [
            // Not `no-referrer`: under that, browsers send `Origin: null` with our own forms, which would be refused as forged.
            ("Referrer-Policy", "same-origin"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("X-Frame-Options", "DENY"),
            // A proxy must neither hold a page back nor keep it in a buffer file (law 1).
            ("X-Accel-Buffering", "no"),
            ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=(), clipboard-read=()"),
        ] {
            if let name = HTTPField.Name(name) { fields.append((name, value)) }
        }
        if isSecure { fields.append((.strictTransportSecurity, "max-age=31536000")) }
        return fields
    }
}

extension Request {
    /// A cookie of a name, if it can be one of ours: bounded and of plain characters.
    package func boundedCookie(_ name: String) -> String? {
        guard let value = cookies[name]?.value, (8...512).contains(value.utf8.count),
            value.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x2C && $0 != 0x3B && $0 != 0x5C })
        else { return nil }
        return value
    }

    /// Whether a post says itself that another site made it: by its `Origin`, or by `Sec-Fetch-Site`. With neither header the cookie's SameSite
    /// protects.
    /// - Parameters:
    ///   - origins: ours; empty: the request's own authority decides.
    ///   - isSecure: whether browsers reach us by TLS.
    package func isForged(origins: [String], isSecure: Bool) -> Bool {
        if let name = HTTPField.Name("Sec-Fetch-Site"), let site = headers[name], site != "same-origin" && site != "none" { return true }
        guard let origin = headers[.origin] else { return false }
        if origins.contains(origin) { return false }
        guard origins.isEmpty, let authority = head.authority else { return true }
        return origin != (isSecure ? "https://" : "http://") + authority
    }
}
