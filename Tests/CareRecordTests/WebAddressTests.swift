import CareRecord
import Testing

/// Which texts are addresses that a connection can be made to.
@Suite struct WebAddressTests {
    @Test(
        "http and https with a host, and a port that can be",
        arguments: [
            "http://127.0.0.1:1/x", "https://127.0.0.1:65535", "http://[::1]:8080/fhir?a=b", "https://fhir.example/r4",
            "HTTPS://FHIR.EXAMPLE/",
        ])
    func isOne(_ text: String) { #expect(WebAddress.isOne(text)) }

    @Test(
        "a port beyond 65535, 0 or too long for a number would end the process, and is no port",
        arguments: [
            "http://127.0.0.1:65536/x", "http://127.0.0.1:99999/x", "http://127.0.0.1:0/x", "http://[::1]:70000/",
            "https://a.example:99999999999999999999/", "https://a.example:-1/", "http://127.0.0.1:0x50/",
        ])
    func ports(_ text: String) { #expect(!WebAddress.isOne(text)) }

    @Test(
        "no host, another scheme or a user is none",
        arguments: [
            "", "x", "https://", "ftp://a.example/", "file:///etc/passwd", "https://u:p@a.example/", "https://u@a.example/", "//a.example/",
        ])
    func others(_ text: String) { #expect(!WebAddress.isOne(text)) }
}
