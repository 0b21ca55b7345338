import Testing

@testable import Federation

/// Which addresses may be followed; everything else could send us, with our credentials, to somebody else.
@Suite struct AddressRulesTests {
    static let rules = AddressRules(base: "https://fhir.barts.example/r4/", aliases: ["http://10.0.0.4:8080/fhir"])

    @Test(
        "addresses under the base or an alias are asked of the base",
        arguments: [
            ("https://fhir.barts.example/r4/Condition?page=2", "https://fhir.barts.example/r4/Condition?page=2"),
            ("https://FHIR.Barts.Example:443/r4/Condition?page=2", "https://fhir.barts.example/r4/Condition?page=2"),
            ("http://10.0.0.4:8080/fhir/Binary/7", "https://fhir.barts.example/r4/Binary/7"),
            ("http://10.0.0.4:8080/fhir?_getpages=abc", "https://fhir.barts.example/r4?_getpages=abc"),
            ("Condition?page=2", "https://fhir.barts.example/r4/Condition?page=2"),
            ("?_getpages=a", "https://fhir.barts.example/r4?_getpages=a"),
            ("/r4/Binary/7", "https://fhir.barts.example/r4/Binary/7"),
            ("//fhir.barts.example/r4/Condition?page=2", "https://fhir.barts.example/r4/Condition?page=2"),
            ("//FHIR.barts.example:443/r4?x=a:b", "https://fhir.barts.example/r4?x=a:b"),
            // As browsers do: what follows "#" is not asked for; a space or a letter beyond ASCII is encoded.
            ("https://fhir.barts.example/r4/Condition#x", "https://fhir.barts.example/r4/Condition"),
            ("Condition?page=2#https://evil.example/../x", "https://fhir.barts.example/r4/Condition?page=2"),
            (" Condition?name=a b ", "https://fhir.barts.example/r4/Condition?name=a%20b"),
            ("https://fhir.barts.example/r4?x=é%20é", "https://fhir.barts.example/r4?x=%C3%A9%20%C3%A9"),
            ("?x=http://a.example/b c", "https://fhir.barts.example/r4?x=http://a.example/b%20c"),
            ("Conditión", "https://fhir.barts.example/r4/Conditi%C3%B3n"),
            ("Condition?cursor=a..b", "https://fhir.barts.example/r4/Condition?cursor=a..b"),
            (
                "DocumentReference?subject:identifier=https://fhir.nhs.uk/Id/nhs-number",
                "https://fhir.barts.example/r4/DocumentReference?subject:identifier=https://fhir.nhs.uk/Id/nhs-number"
            ),
        ])
    func followed(link: String, address: String) { #expect(Self.rules.resolve(link) == address) }

    @Test(
        "anything else is refused",
        arguments: [
            "https://fhir.barts.example.evil.example/r4/Condition", "https://evil.example/r4/Condition",
            "http://fhir.barts.example/r4/Condition", "https://fhir.barts.example:99999/r4/Condition",
            "http://10.0.0.4:73616/fhir/Binary/7", "http://10.0.0.4:0/fhir/Binary/7", "https://fhir.barts.example:-1/r4/Condition",
            "https://fhir.barts.example:8443/r4/Condition", "https://fhir.barts.example/r4x/Condition",
            "https://fhir.barts.example/Condition",
            "https://fhir.barts.example@evil.example/r4/Condition", "https://user:pw@fhir.barts.example/r4/Condition",
            "https://fhir.barts.example/r4/../admin",
            "https://fhir.barts.example/r4/%2e%2e/admin", "https://fhir.barts.example/r4/..%2fadmin",
            "#x", "https://fhír.barts.example/r4/Condition", "https://fhir.barts.example /r4/Condition",
            "https://fhir.barts.example\u{3002}evil.example/r4/Condition", "ht tps://fhir.barts.example/r4/x", "Condition?a=\tb",
            "//evil.example/r4/Condition", "//fhir.barts.example/admin", "//fhir.barts.example:8443/r4/x", "//10.0.0.4:8080/fhir/Binary/7",
            "//fhir.barts.example/r4/../admin", "//user@fhir.barts.example/r4/x", "//fhir.barts.example@evil.example/r4/x", "//", "///r4/x",
            "/admin", "/\\evil.example", "\\\\evil.example\\x", "../admin", "Condition/../../admin", "%2E%2e/admin",
            "..%2Fadmin", "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd",
            "mailto:x@example.org", "ftp://fhir.barts.example/r4/x", "", " ", "Condition?page=2\r\nHost: evil",
            "Condition?page=\u{0}", "https://", "https:///r4/x",
            "http://10.0.0.4/fhir/Binary/7", String(repeating: "a", count: 9000),
        ])
    func refused(link: String) { #expect(Self.rules.resolve(link) == nil) }

    @Test("no text resolves to anything outside the base: ten thousand texts made of hostile pieces")
    func property() {
        var random = SystemRandomNumberGenerator()
        let pieces = [
            "https:", "http:", "//", "/", "\\", "..", ".", "%2e", "%2f", "@", ":", "?", "#", "r4", "Condition",
            "fhir.barts.example", "10.0.0.4:8080", "/fhir", "evil.example", "a", " ", "\u{0}", "é",
        ]
        var followed = 0
        for _ in 0..<10_000 {
            let link = (0..<Int.random(in: 1...7, using: &random)).map { _ in pieces.randomElement(using: &random) ?? ""
            }.joined()
            guard let address = Self.rules.resolve(link) else { continue }
            followed += 1
            #expect(
                address == Self.rules.base || address.hasPrefix(Self.rules.base + "/")
                    || address.hasPrefix(Self.rules.base + "?"), "\(link)")
            let path = address.dropFirst("https://".count).prefix { $0 != "?" }.lowercased()
            #expect(!path.contains("..") && !path.contains("%2e") && !path.contains("\\"), "\(link)")
        }
        #expect(followed > 10)
    }
}
