package kiosk

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"strings"
)

// NewKey makes a pair of keys (Ed25519, RFC 8032) from random bytes: the private one as PEM
// (PKCS #8, RFC 8410), the public one as a line to be copied.
func NewKey(random io.Reader) (private []byte, public string, err error) {
	pub, key, err := ed25519.GenerateKey(random)
	if err != nil {
		return nil, "", fmt.Errorf("making a key: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, "", fmt.Errorf("writing the key: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), publicPrefix + base64.StdEncoding.EncodeToString(pub), nil
}

// publicPrefix begins a public key, so that people see what it is.
const publicPrefix = "linli-kiosk:"

// ParsePrivateKey reads the private key that NewKey wrote.
func ParsePrivateKey(text []byte) (ed25519.PrivateKey, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("kiosk: no private key: it must be a PEM file")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("kiosk: no private key: %w", err)
	}
	own, ok := key.(ed25519.PrivateKey)
	if !ok {
		return nil, errors.New("kiosk: the private key is not one of Ed25519")
	}
	return own, nil
}

// ParsePublicKey reads the public key that NewKey returned.
func ParsePublicKey(text string) (ed25519.PublicKey, error) {
	data, ok := strings.CutPrefix(strings.TrimSpace(text), publicPrefix)
	key, err := base64.StdEncoding.DecodeString(data)
	if !ok || err != nil || len(key) != ed25519.PublicKeySize {
		return nil, fmt.Errorf("kiosk: no public key: one begins with %q", publicPrefix)
	}
	return key, nil
}
