// Secrets of other people's systems: the platforms' webhook secrets and the key of the Event Grid route.
// Settings refer to them, so that rotating one is a new version here and no deployment.
param name string
param location string
param tags object
param eventGridSecretName string

@secure()
param eventGridKey string

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 7
    publicNetworkAccess: 'Enabled'
  }
}

resource eventGridSecret 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: eventGridSecretName
  properties: {
    value: eventGridKey
  }
}

output name string = vault.name
output id string = vault.id
output uri string = vault.properties.vaultUri
